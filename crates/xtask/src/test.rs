use crate::{places::Places, problem::Outcome};
pub fn command(_: &Places, _: &[String]) -> Outcome<()> {
    Ok(())
}
