//! Campaigns: which accounts are dealt with how. One is chosen when an account comes onto the line.

use super::{Ctx, Receipt};
use crate::bin::Bin;
use crate::controls::{CAMPAIGN_FIELD, Campaign, MAX_CAMPAIGNS, Segment};
use crate::field::FieldValue;
use crate::ids::AccountIx;
use crate::map::Station;
use crate::refusal::Refusal;
use crate::settings::Role;
use crate::state::{AccountRow, State};
use std::collections::BTreeMap;

impl State {
    pub(super) fn set_campaign(&mut self, campaign: &Campaign, ctx: &Ctx) -> Result<Receipt, Refusal> {
        let by = self.needs(Role::Member, ctx)?;
        let may = self
            .member(by)
            .is_some_and(|m| m.draft.role >= Role::Manager || m.draft.stations.has(Station::CampaignManager));
        if !may {
            return Err(Refusal::NeedsStation(Station::CampaignManager));
        }
        if let Some(fault) = campaign.fault() {
            return Err(Refusal::Senseless(fault));
        }
        if usize::from(campaign.map_version) >= self.maps.len() {
            return Err(Refusal::Senseless("The campaign's map is not there"));
        }
        let mut all = self.controls.campaigns.clone();
        match all.iter().position(|c| c.key == campaign.key) {
            Some(at) => all[at] = campaign.clone(),
            None if all.len() >= MAX_CAMPAIGNS => return Err(Refusal::Full("campaigns")),
            None => all.push(campaign.clone()),
        }
        self.write_campaigns(all);
        Ok(Receipt { count: 1, ..Receipt::of(ctx) })
    }

    /// Whether an account belongs to a segment.
    pub fn is_in_segment(&self, segment: &Segment, ix: AccountIx) -> bool {
        let profile = self.profile(ix);
        let among = |list: &[String], word: &str| list.is_empty() || list.iter().any(|w| w.eq_ignore_ascii_case(word));
        among(&segment.sources, self.sources.word(profile.source))
            && among(&segment.industries, self.industries.word(profile.industry))
            && among(&segment.countries, self.countries.word(profile.country))
            && among(&segment.regions, self.regions.word(profile.region))
            && profile.employees >= segment.min_employees
            && (segment.max_employees == 0 || profile.employees <= segment.max_employees)
            && self.score(ix) >= segment.min_score
    }

    /// The campaign an account would come onto the line under: the first that runs and wants it.
    pub fn campaign_for(&self, ix: AccountIx) -> Option<&Campaign> {
        self.controls.campaigns.iter().find(|c| c.is_running && self.is_in_segment(&c.segment, ix))
    }

    /// All campaigns, in the order in which they are asked.
    pub fn campaigns(&self) -> &[Campaign] {
        &self.controls.campaigns
    }

    /// The campaign an account is worked under.
    pub fn campaign_of(&self, ix: AccountIx) -> Option<&Campaign> {
        let Some(FieldValue::Number(key)) = self.field_value(ix, CAMPAIGN_FIELD) else { return None };
        self.controls.campaigns.iter().find(|c| i32::from(c.key) == *key)
    }

    /// Puts an account that comes onto the line under its campaign, and takes it from the one before.
    pub(super) fn enlist(&mut self, ix: AccountIx, row: &mut AccountRow) {
        if self.controls.campaigns.is_empty() || row.bin != Bin::Researching {
            return;
        }
        let found = self.campaign_for(ix).map(|c| (c.key, c.map_version));
        if let Some((_, version)) = found {
            row.map_version = version;
        }
        let value = found.map(|(key, _)| FieldValue::Number(i32::from(key)));
        if self.field_value(ix, CAMPAIGN_FIELD) != value.as_ref() {
            self.write_field(ix, CAMPAIGN_FIELD, value);
        }
    }

    /// How many accounts of Cold a segment holds among some places: the screen that draws it up asks in slices.
    pub fn segment_size(&self, segment: &Segment, places: std::ops::Range<AccountIx>) -> u32 {
        places
            .filter(|ix| self.is_on_line(*ix) && self.bin_column()[*ix as usize] == Bin::Cold)
            .filter(|ix| self.is_in_segment(segment, *ix))
            .count() as u32
    }

    /// Where the accounts of each campaign stand, bin by bin.
    pub fn campaign_report(&self) -> Vec<(&Campaign, [u32; 9])> {
        let mut bins: BTreeMap<i32, [u32; 9]> = BTreeMap::new();
        for ((ix, key), value) in &self.field_values {
            if let (&CAMPAIGN_FIELD, FieldValue::Number(campaign)) = (key, value)
                && self.is_on_line(*ix)
            {
                bins.entry(*campaign).or_default()[self.bin_column()[*ix as usize].index()] += 1;
            }
        }
        let of = |c: &Campaign| bins.get(&i32::from(c.key)).copied().unwrap_or_default();
        self.controls.campaigns.iter().map(|c| (c, of(c))).collect()
    }
}
