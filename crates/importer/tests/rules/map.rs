use takt_importer::{Field, MappingProblem, auto_map};

use crate::help::{headers, open};

/// The field of each column, by name only.
fn fields(names: &[&str]) -> Vec<Field> {
    auto_map(&headers(names), &[]).columns.iter().map(|column| column.field).collect()
}

#[test]
fn a_salesforce_lead_export_maps_itself() {
    use Field as F;
    let names = [
        "First Name",
        "Last Name",
        "Title",
        "Company",
        "Email",
        "Phone",
        "MobilePhone",
        "Website",
        "LeadSource",
        "No. of Employees",
        "AnnualRevenue",
        "Industry",
        "City",
        "State/Province",
        "Country",
        "Lead Owner",
        "Description",
        "Lead ID",
    ];
    let expect = [
        F::FirstName,
        F::LastName,
        F::Title,
        F::Name,
        F::Email,
        F::Phone,
        F::ContactPhone,
        F::Domain,
        F::Source,
        F::Employees,
        F::Revenue,
        F::Industry,
        F::City,
        F::State,
        F::Country,
        F::Ignore,
        F::Note,
        F::ExternalId,
    ];
    assert_eq!(fields(&names), expect);
}

#[test]
fn a_salesforce_account_export_maps_itself() {
    use Field as F;
    let names = [
        "Account Name",
        "Account ID",
        "BillingCity",
        "BillingState",
        "BillingCountry",
        "Shipping State",
        "Phone",
        "Fax",
        "Website",
        "Lead Source",
        "NumberOfEmployees",
    ];
    let expect = [
        F::Name,
        F::ExternalId,
        F::City,
        F::State,
        F::Country,
        F::Ignore,
        F::Phone,
        F::Ignore,
        F::Domain,
        F::Source,
        F::Employees,
    ];
    assert_eq!(fields(&names), expect);
}

#[test]
fn a_hubspot_export_maps_itself() {
    use Field as F;
    let names = [
        "Record ID",
        "Company name",
        "Company Domain Name",
        "Phone Number",
        "Lifecycle Stage",
        "Number of Employees",
        "Annual Revenue",
        "City",
        "State/Region",
        "Country/Region",
        "Industry",
        "Original Source",
        "Create Date",
    ];
    let expect = [
        F::ExternalId,
        F::Name,
        F::Domain,
        F::Phone,
        F::Ignore,
        F::Employees,
        F::Revenue,
        F::City,
        F::State,
        F::Country,
        F::Industry,
        F::Source,
        F::Ignore,
    ];
    assert_eq!(fields(&names), expect);
}

#[test]
fn an_apollo_export_maps_itself() {
    use Field as F;
    let names = [
        "First Name",
        "Last Name",
        "Title",
        "Company",
        "Company Name for Emails",
        "Email",
        "Email Status",
        "Seniority",
        "Work Direct Phone",
        "Home Phone",
        "Mobile Phone",
        "Corporate Phone",
        "# Employees",
        "Industry",
        "Person Linkedin Url",
        "Website",
        "Company Linkedin Url",
        "City",
        "State",
        "Country",
        "Company City",
        "Company State",
        "Company Country",
        "Company Phone",
        "Annual Revenue",
        "Apollo Account Id",
    ];
    let expect = [
        F::FirstName,
        F::LastName,
        F::Title,
        F::Name,
        F::Ignore,
        F::Email,
        F::Ignore,
        F::Ignore,
        F::ContactPhone,
        F::Ignore,
        F::Ignore,
        F::Ignore,
        F::Employees,
        F::Industry,
        F::Ignore,
        F::Domain,
        F::Ignore,
        F::Ignore,
        F::Ignore,
        F::Ignore,
        F::City,
        F::State,
        F::Country,
        F::Phone,
        F::Revenue,
        F::ExternalId,
    ];
    assert_eq!(fields(&names), expect);
}

#[test]
fn a_name_is_the_company_unless_another_column_is() {
    assert_eq!(fields(&["Name", "Website"]), [Field::Name, Field::Domain]);
    assert_eq!(fields(&["Name", "Company", "Email"]), [Field::ContactName, Field::Name, Field::Email]);
}

#[test]
fn every_column_has_a_reason_and_each_field_one_column() {
    let mapping = auto_map(&headers(&["Company", "Account Name", "Frobnication", "Sector", "Industry"]), &[]);
    assert!(mapping.columns.iter().all(|column| !column.reason.is_empty()));
    assert_eq!(mapping.columns[1].field, Field::Ignore);
    assert!(mapping.columns[1].reason.contains("Company"), "{}", mapping.columns[1].reason);
    assert_eq!((mapping.columns[3].field, mapping.columns[4].field), (Field::Industry, Field::Ignore));
    assert!(mapping.columns[0].confidence > mapping.columns[3].confidence);
}

#[test]
fn columns_with_unknown_names_are_known_by_their_values() {
    use Field as F;
    let (_, mapping) = open(
        "A1,B1,C1,D1,E1,F1\n\
         Acme Inc,ann@acme.com,acme.com,+1 415 555 0132,TX,red\n\
         Bolt LLC,bob@bolt.io,https://bolt.io,415-555-0133,CA,blue\n\
         Crux,cal@crux.com,www.crux.com,(415) 555-0134,NY,red\n\
         Dyne Corp,dan@dyne.com,dyne.com,415 555 0135,WA,green\n",
    );
    let found: Vec<Field> = mapping.columns.iter().map(|column| column.field).collect();
    assert_eq!(found, [F::Name, F::Email, F::Domain, F::Phone, F::State, F::Ignore]);
}

#[test]
fn values_that_contradict_the_name_win() {
    let (_, mapping) = open(
        "Company,Email,Contact\nAcme,yes,cellular\nBolt,no,cellular\nCrux,yes,cellular\nD,no,telephone\nE,no,cellular\nF,no,cellular\nG,no,cellular\nH,no,cellular\nI,no,telephone\nJ,no,cellular\n",
    );
    assert_eq!(mapping.column_of(Field::Email), None);
    assert_eq!(mapping.column_of(Field::ContactName), None);
    assert!(mapping.columns[1].reason.contains("something else"), "{}", mapping.columns[1].reason);
}

#[test]
fn a_list_without_a_company_column_says_so() {
    let (_, mapping) = open("age;duration;y\n30;487;no\n39;346;no\n");
    let problem = mapping.check().unwrap_err();
    let MappingProblem::NoCompanyColumn { headers } = &problem;
    assert_eq!(headers.len(), 3);
    assert!(problem.to_string().contains("age, duration, y"), "{problem}");
}

#[test]
fn a_persons_choice_takes_the_field_from_the_column_that_had_it() {
    let (_, mut mapping) = open("Company,Trading as,City\nAcme,Acme Tools,Denver\n");
    assert_eq!(mapping.set(1, Field::Name), Some(0));
    assert_eq!((mapping.columns[0].field, mapping.columns[1].field), (Field::Ignore, Field::Name));
    assert_eq!(mapping.columns[1].confidence, 100);
    assert_eq!(mapping.set(0, Field::Ignore), None);
    assert_eq!(mapping.set(99, Field::Name), None);
}

#[test]
fn a_template_finds_its_columns_by_name_in_another_file() {
    let (_, mut template) = open("Company,Trading as,Umsatz (M)\nAcme,Acme Tools,5\n");
    template.set(1, Field::Name);
    template.default_country = Some("DE".to_owned());
    template.columns[2].unit = 1_000;
    let kept = serde_json::to_string(&template).unwrap();
    let template: takt_importer::Mapping = serde_json::from_str(&kept).unwrap();
    let (source, guessed) = open("City,umsatz_m,TradingAs,Company\nUlm,5,Bolt Tools,Bolt\n");
    assert_eq!(template.fits(&source.headers), 100);
    assert_eq!(template.fits(&headers(&["City"])), 0);
    let applied = template.apply_to(&guessed);
    let found: Vec<Field> = applied.columns.iter().map(|column| column.field).collect();
    assert_eq!(found, [Field::City, Field::Revenue, Field::Name, Field::Ignore]);
    assert_eq!(applied.columns[1].unit, 1_000, "the unit that a person chose, not the guessed one");
    assert_eq!(applied.default_country.as_deref(), Some("DE"));
}
