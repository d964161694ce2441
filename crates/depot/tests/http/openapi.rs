//! The document says what the router does.

use crate::asking::*;
use std::collections::BTreeSet;
use takt_depot::router::routes;
use takt_wire::ProblemKind;
use takt_wire::route::BASE;

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

async fn document() -> serde_json::Value {
    let client = Client::with_line().await;
    let got = client.ask("GET", "/openapi.json", &OWNER, "").await;
    assert_eq!(got.field("content-type"), "application/json");
    got.json()
}

#[tokio::test]
async fn every_address_of_the_router_stands_in_the_document_and_no_other() {
    let document = document().await;
    let mut told = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS.iter().filter(|method| item.get(*method).is_some()) {
            told.insert(format!("{method} {path}"));
        }
    }
    let mut answered: BTreeSet<String> = routes()
        .iter()
        .flat_map(|route| route.methods.iter().map(move |method| format!("{method} {BASE}{}", route.path)))
        .collect();
    answered.extend(["get /healthz".to_owned(), "get /openapi.json".to_owned()]);
    assert_eq!(told, answered);
}

#[tokio::test]
async fn every_address_of_the_document_is_answered() {
    let client = Client::with_line().await;
    for (path, item) in document().await["paths"].as_object().unwrap() {
        let address = path
            .replace("{line}", &LINE.to_string())
            .replace("{seq}", "1")
            .replace("{chunk}", &"0".repeat(64))
            .replace("{hash}", &"0".repeat(64))
            .replace("{share}", &"0".repeat(32))
            .replace("{hook}", &"0".repeat(32))
            .replace("{mail}", &"0".repeat(32));
        for method in METHODS.iter().filter(|method| item.get(*method).is_some()) {
            let got = client.ask(&method.to_uppercase(), &address, &OWNER, "").await;
            assert_ne!(got.status.as_u16(), 405, "{method} {path}");
            let told = item[*method]["responses"].as_object().unwrap();
            assert!(told.contains_key(got.status.as_str()), "{method} {path} answered {}: {told:?}", got.status);
        }
    }
}

#[tokio::test]
async fn every_kind_of_problem_and_every_reference_stands_in_the_document() {
    let document = document().await;
    assert_eq!(document["openapi"], "3.1.0");
    let told: Vec<ProblemKind> =
        serde_json::from_value(document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].clone())
            .unwrap();
    assert_eq!(told, ProblemKind::ALL);
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}
