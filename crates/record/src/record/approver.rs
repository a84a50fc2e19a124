//! Whether a name that somebody claims is that of somebody who has signed something.

/// Whether whoever calls themselves `claimed` says that they are the `approver` of a list of signers.
///
/// A claimed name is no proof, so in doubt it is: case does not count, a name without a domain is that of anybody with this name in any, and
/// what stands around it (`Ada <ada@example.com>`, `ada, page 2 in the browser`) does not hide it.
pub fn claims_to_be(claimed: &str, approver: &str) -> bool {
    let (claimed, approver) = (claimed.trim().to_lowercase(), approver.trim().to_lowercase());
    if approver.is_empty() {
        return false;
    }
    let said = claimed.strip_suffix(" in the browser").and_then(|said| said.rsplit_once(", page "));
    let claimed = said.map_or(claimed.as_str(), |(name, _)| name);
    let local = |name: &str| name.split('@').next().unwrap_or_default().to_owned();
    let is_it = |name: &str| {
        let has_domains = name.contains('@') && approver.contains('@');
        name == approver || !has_domains && !local(name).is_empty() && local(name) == local(&approver)
    };
    let around = |character: char| character.is_whitespace() || "<>()[],;:\"'".contains(character);
    is_it(claimed) || claimed.split(around).any(is_it)
}

#[cfg(test)]
mod tests {
    use super::claims_to_be;

    #[test]
    fn a_name_is_known_however_it_is_written_and_another_is_not() {
        for claimed in [
            "ada@example.com",
            " ADA@Example.com ",
            "Ada <ada@example.com>",
            "ada",
            "ada, page 2 in the browser",
            "Ada Lovelace",
        ] {
            assert!(claims_to_be(claimed, "ada@example.com"), "{claimed}");
        }
        for claimed in [
            "",
            "bob",
            "ada@example.org",
            "adam@example.com",
            "bob, page 1 in the browser",
            "the terminal",
            "@",
        ] {
            assert!(!claims_to_be(claimed, "ada@example.com"), "{claimed}");
        }
        assert!(claims_to_be("ada@anywhere.org", "ada") && !claims_to_be("ada", "") && !claims_to_be("", ""));
        assert!(!claims_to_be("bob, page 1 in the browser", "page@example.com"));
    }
}
