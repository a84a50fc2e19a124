//! The search for all placeholders of a text, one spelling after the other.

use super::found::Placeholder;
use super::within::Within;
use super::{angle, bare, braces, elided, example, menu, sample};

/// All placeholders of `text`, in order, none overlapping another.
pub fn placeholders(text: &str, within: Within) -> Vec<Placeholder> {
    let mut found = angle::find(text);
    if within != Within::Text {
        found.extend(sample::find(text));
        found.extend(elided::find(text, within));
    }
    if within == Within::Shell {
        found.extend(braces::find(text));
        found.extend(menu::find(text));
        found.extend(example::find(text));
        found.extend(bare::find(text));
    }
    found.sort_by_key(|one| (one.range.start, usize::MAX - one.range.end));
    let mut end = 0;
    found.retain(|one| {
        let free = one.range.start >= end;
        if free {
            end = one.range.end;
        }
        free
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names found in a script, each with its spelling where that is not `<name>`.
    fn check(script: &str, expected: &[&str]) {
        let found: Vec<String> =
            placeholders(script, Within::Shell).into_iter().map(|one| one.name).collect();
        assert_eq!(found, expected, "in {script:?}");
    }

    #[test]
    fn angle_brackets_with_a_name_are_placeholders() {
        check("kubectl get pod <pod-name> -n app-<environment>", &["pod_name", "environment"]);
        check("image=<registry>/a:<TAG>", &["registry", "tag"]);
        check("ssh <Your Host>", &["your_host"]);
        check("X=\"<user.email>\"", &["user_email"]);
        check("curl -d '{\"a\": \"<balance of step 1, in cents>\"}' x", &["balance_of_step_1_in_cents"]);
    }

    #[test]
    fn redirections_heredocs_html_and_generics_are_not() {
        check("sort <in >out", &[]);
        check("cat <<EOF > f\nx\nEOF", &[]);
        check("diff <(a) <(b)", &[]);
        check("cat > f <<E\n<html><body class=x>hi</body></html>\n<br>\nE", &[]);
        check("echo 'Vec<String>' 'Map<String, u8>' '<none>'", &[]);
        check("psql < backup.sql > log", &[]);
    }

    #[test]
    fn brackets_and_braces_with_a_name_are_placeholders() {
        check("aws eks describe-cluster --name [CLUSTER_NAME]", &["cluster_name"]);
        check("open https://x/{tenant_id}/y", &["tenant_id"]);
    }

    #[test]
    fn brackets_and_braces_of_the_shell_and_its_tools_are_not() {
        check("[ -f x ] && [[ $A == B ]] && echo ${a[0]} ${NAME} a{b,c}", &[]);
        check("curl -w '%{http_code}' x; jq '{name}' f; awk '{print}' f; git show HEAD@{upstream}", &[]);
        check("grep '[A-Z]' f; kubectl get x -o jsonpath='{.items[0]}'; echo '[ERROR] x'", &[]);
        check("f() {\n  x\n}", &[]);
    }

    #[test]
    fn an_address_of_nothing_but_its_parts_names_and_messages_that_say_what_they_are_are_placeholders() {
        check(
            "export URL=postgresql://user:password@host:5432/database",
            &["user", "password", "host", "database"],
        );
        check("export URL=postgresql://user:password@localhost:5432/web", &[]);
        check("git commit -m \"description of the change\"", &["description_of_the_change"]);
        check("git commit -m \"Add a description\"", &[]);
        check("kubectl logs pod-name; aws s3 ls s3://my-bucket-name/", &["pod_name", "my_bucket_name"]);
        check("aws x --cluster-name web; echo pod-names", &[]);
    }

    #[test]
    fn what_is_easily_missed_is_a_placeholder() {
        check("labctl status [deployment-id]; rm -rf /srv/[tenant]/data", &["deployment_id", "tenant"]);
        check("democtl notify [ops/dev]", &["ops_dev"]);
        check("stop --note <e.g. \"end of term\">; close <ticket", &["e_g_end_of_term", "ticket"]);
        check("publish arn:aws:sns:eu-west-1:ACCOUNT:lab; scp a user@host:/b", &["account", "user", "host"]);
        check("scale --replicas=x; undo --to-revision N", &["replicas", "to_revision"]);
        check(
            "mysql -u lab -p'a-secret-password' lab; owner ${your-name}",
            &["a_secret_password", "your_name"],
        );
        check("archive s3://lab-.../final", &["lab"]);
        check("FIRST=\"<replace_with_previous_output>\"\nSECOND=\"<value>\"", &["first", "second"]);
        check("curl x/<value>", &["value"]);
    }

    #[test]
    fn a_menu_is_one_placeholder_and_what_is_meant_as_several_words_is_none() {
        check("go [staging|production] {small|large}", &["staging_production", "small_large"]);
        check("go --env={staging,production}; go ns-{dev,prod}", &["staging_production", "dev_prod"]);
        check("for e in {staging,production}; do go; done; mkdir -p x/{dev,prod}", &[]);
        check("cp a.{yml,bak}; grep -E '[a|b]' f; echo x | jq '{a|b}'; git log HEAD@{a|b}", &[]);
    }

    #[test]
    fn what_a_shell_or_a_program_means_is_none() {
        check("dir=$(mktemp -d -t evidence-XXXXXX)", &[]);
        check("exec {log}>\"$dir/log\"", &[]);
        check("jq '.events[] | select(.a<5 and .b>3)' f", &[]);
        check("ls *.[ch] [abc]* [0-9].log; grep '[foo-bar]' f; echo \"Hello [world-wide]\"", &[]);
        check("go test ./...; git log a...b; sort <in; while read x; do :; done <names", &[]);
        check("sed -e 's/[a-z]*//' f; awk '$3 < 5 && $4 > 2' x; kubectl exec -it x -- [ -f y ]", &[]);
        check("kubectl apply -n x; head -n 5", &[]);
    }

    #[test]
    fn the_end_of_a_range_is_no_placeholder() {
        check("kubectl get pods -o jsonpath='{range .items[*]}{.name}{end}'", &[]);
    }

    #[test]
    fn your_something_is_a_placeholder_and_the_word_your_is_not() {
        check("curl https://api.yourdomain.com", &["yourdomain"]);
        check("export T=YOUR_API_TOKEN; git merge feature/your-branch", &["your_api_token", "your_branch"]);
        check("echo \"check your logs\"", &[]);
    }

    #[test]
    fn bare_capitals_are_placeholders_only_as_an_argument() {
        check(
            "kubectl logs POD_NAME -n x; kubectl rollout undo deployment/SERVICE_NAME",
            &["pod_name", "service_name"],
        );
        check("export POD_NAME=x; echo $POD_NAME \"POD_NAME\"; printenv POD_NAME", &[]);
        check("git diff HEAD; curl -X DELETE x; kill -s TERM 1", &[]);
        check("kubectl apply -f - <<EOF\nenv:\n  - name: DATABASE_URL\n    key: DATABASE_URL\nEOF", &[]);
    }

    #[test]
    fn values_left_out_take_the_name_of_their_key() {
        check("curl -d '{\"password\":\"...\"}' x", &["password"]);
        check("aws ec2 stop-instances --instance-ids i-xxxxxxxx", &["instance_ids"]);
        check("pg_restore /path/to/backup.dump", &["path_to_backup_dump"]);
        check("export HOOK_URL=https://hooks.example.com/services/xxx", &["hook_url"]);
        check("export HUB_NAME=hub_name LOG_LEVEL=debug", &["hub_name"]);
        check("put --secret \"NEW_TOKEN_HERE\" -p CHANGE_ME", &["new_token_here", "change_me"]);
        check("ssh root@server-ip; curl http://edge-proxy-ip/up", &["server_ip", "edge_proxy_ip"]);
        check(
            "git log --author=\"your own name\"; DB_PASSWORD=new-password x",
            &["your_own_name", "new_password"],
        );
        check("curl http://whats-my-ip.example; APP_KEY=web-key x; DB_PASSWORD=passwords x", &[]);
        check("HOOK_URL=https://hooks.example.com/services/... x", &["hook_url"]);
        check("mark --details=\"TICKET NUMBER HERE\"", &["ticket_number_here"]);
        check("go test ./...; git log a...b; echo Waiting...", &[]);
    }
}
