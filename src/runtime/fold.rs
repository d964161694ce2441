//! A board's bytes made small, and sealed where there is a password, by what the browser brings along.

use js_sys::{Array, Object, Reflect, Uint8Array};
use takt_chart::link::{Fault, Kind, MOST_BYTES};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CryptoKey, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair, SubtleCrypto};

/// Rounds by which a password becomes a key: slow to guess, a third of a second to open.
const ROUNDS: u32 = 600_000;
const SALT: usize = 16;
const NONCE: usize = 12;

/// Makes bytes small, and seals them with a password that is not empty.
pub async fn fold(bytes: &[u8], password: &str) -> Result<(Kind, Vec<u8>), JsValue> {
    let small = through(bytes, &stream("CompressionStream")?, usize::MAX).await?;
    if password.is_empty() {
        return Ok((Kind::Open, small));
    }
    let head = Uint8Array::new_with_length((SALT + NONCE) as u32);
    crypto()?.get_random_values_with_js_u8_array(&head)?;
    let mut out = head.to_vec();
    let key = key(password, &out[..SALT]).await?;
    let sealing =
        subtle()?.encrypt_with_object_and_js_u8_array(&cipher(&out[SALT..])?, &key, &Uint8Array::from(&small[..]))?;
    out.extend(Uint8Array::new(&JsFuture::from(sealing).await?).to_vec());
    Ok((Kind::Sealed, out))
}

/// The bytes as they were. Never more than a board can have, whatever the link says.
pub async fn unfold(kind: Kind, bytes: &[u8], password: &str) -> Result<Vec<u8>, Fault> {
    let small = match kind {
        Kind::Open => bytes.to_vec(),
        Kind::Sealed => {
            if bytes.len() < SALT + NONCE {
                return Err(Fault::Damaged);
            }
            unseal(bytes, password).await.map_err(|_| Fault::WrongPassword)?
        }
    };
    let inflate = stream("DecompressionStream").map_err(|_| Fault::Damaged)?;
    through(&small, &inflate, MOST_BYTES).await.map_err(|_| Fault::Damaged)
}

/// One of the browser's own two streams, by name: the bindings call them unstable, browsers do not.
fn stream(name: &str) -> Result<ReadableWritablePair, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let kind: js_sys::Function = Reflect::get(&window, &name.into())?.dyn_into()?;
    Ok(Reflect::construct(&kind, &Array::of1(&"deflate-raw".into()))?.unchecked_into())
}

/// Runs bytes through a stream and gathers what comes out, up to `most`.
async fn through(bytes: &[u8], pair: &ReadableWritablePair, most: usize) -> Result<Vec<u8>, JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
    let stream: ReadableStream = blob.stream().pipe_through(pair);
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut out = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(out);
        }
        let value: Uint8Array = Reflect::get(&piece, &"value".into())?.dyn_into()?;
        if out.len().saturating_add(value.length() as usize) > most {
            // Nobody waits for the rest.
            drop(reader.cancel());
            return Err(JsValue::NULL);
        }
        out.extend(value.to_vec());
    }
}

async fn unseal(bytes: &[u8], password: &str) -> Result<Vec<u8>, JsValue> {
    let key = key(password, &bytes[..SALT]).await?;
    let sealed = Uint8Array::from(&bytes[SALT + NONCE..]);
    let opening = subtle()?.decrypt_with_object_and_js_u8_array(&cipher(&bytes[SALT..SALT + NONCE])?, &key, &sealed)?;
    Ok(Uint8Array::new(&JsFuture::from(opening).await?).to_vec())
}

fn crypto() -> Result<web_sys::Crypto, JsValue> {
    web_sys::window().ok_or(JsValue::NULL)?.crypto()
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    Ok(crypto()?.subtle())
}

fn object(fields: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}

fn cipher(nonce: &[u8]) -> Result<Object, JsValue> {
    object(&[("name", "AES-GCM".into()), ("iv", Uint8Array::from(nonce).into())])
}

/// A password in a form that takes long to guess, bound to a salt.
pub async fn stretch(password: &str, salt: &[u8]) -> Result<[u8; 32], JsValue> {
    let word = Uint8Array::from(password.as_bytes());
    let uses = Array::of1(&"deriveBits".into());
    let word = JsFuture::from(subtle()?.import_key_with_str("raw", &word, "PBKDF2", false, &uses)?).await?;
    let way = slow_way(salt)?;
    let deriving = subtle()?.derive_bits_with_object(&way, word.unchecked_ref(), 256)?;
    let bytes = Uint8Array::new(&JsFuture::from(deriving).await?).to_vec();
    bytes.try_into().map_err(|_| JsValue::NULL)
}

fn slow_way(salt: &[u8]) -> Result<Object, JsValue> {
    object(&[
        ("name", "PBKDF2".into()),
        ("hash", "SHA-256".into()),
        ("salt", Uint8Array::from(salt).into()),
        ("iterations", ROUNDS.into()),
    ])
}

async fn key(password: &str, salt: &[u8]) -> Result<CryptoKey, JsValue> {
    let word = Uint8Array::from(password.as_bytes());
    let uses = Array::of1(&"deriveKey".into());
    let word = JsFuture::from(subtle()?.import_key_with_str("raw", &word, "PBKDF2", false, &uses)?).await?;
    let way = slow_way(salt)?;
    let kind = object(&[("name", "AES-GCM".into()), ("length", 256.into())])?;
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let deriving = subtle()?.derive_key_with_object_and_object(&way, word.unchecked_ref(), &kind, false, &uses)?;
    Ok(JsFuture::from(deriving).await?.unchecked_into())
}
