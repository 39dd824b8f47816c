using System.Text.Json.Nodes;
using Simfra.Security;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>Who asks in the tests, and by which names policies mean them.</summary>
internal static class TestPrincipals
{
    public static readonly IamUserPrincipal Alice = new(Scenario.Account, "AIDAALICE0000000000", "/", "alice");

    public static readonly AssumedRolePrincipal Role =
        new(Scenario.Account, "arn:aws:iam::111111111111:role/team/worker", "worker", "AROAWORKER000000000", "session-1");

    public static readonly AssumedRolePrincipal ServiceLinkedRole = new(
        Scenario.Account,
        "arn:aws:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "AWSServiceRoleForECS",
        "AROASERVICELINKED00",
        "session-1");

    /// <summary>A <c>Principal</c> element by the word that the tables use for it. Words may be joined by a comma.</summary>
    public static JsonNode Element(string words)
    {
        if (words == "everyone")
        {
            return "*";
        }

        var element = new JsonObject();
        foreach (var word in words.Split(','))
        {
            var (kind, name) = Name(word);
            if (element[kind] is not JsonArray names)
            {
                element[kind] = names = [];
            }

            names.Add(name);
        }

        return element;
    }

    private static (string Kind, string Name) Name(string word) => word switch
    {
        "star" => ("AWS", "*"),
        "account" => ("AWS", Scenario.Account),
        "root" => ("AWS", "arn:aws:iam::111111111111:root"),
        "otheraccount" => ("AWS", "arn:aws:iam::333333333333:root"),
        "user" => ("AWS", "arn:aws:iam::111111111111:user/alice"),
        "userid" => ("AWS", "AIDAALICE0000000000"),
        "otheruser" => ("AWS", "arn:aws:iam::111111111111:user/mallory"),
        "role" => ("AWS", "arn:aws:iam::111111111111:role/team/worker"),
        "rolewithoutpath" => ("AWS", "arn:aws:iam::111111111111:role/worker"),
        "roleid" => ("AWS", "AROAWORKER000000000"),
        "session" => ("AWS", "arn:aws:sts::111111111111:assumed-role/worker/session-1"),
        "othersession" => ("AWS", "arn:aws:sts::111111111111:assumed-role/worker/session-2"),
        "allsessions" => ("AWS", "arn:aws:sts::111111111111:assumed-role/worker/*"),
        "federated" => ("AWS", "arn:aws:sts::111111111111:federated-user/bob"),
        "sns" => ("Service", "sns.amazonaws.com"),
        "s3" => ("Service", "s3.amazonaws.com"),
        "google" => ("Federated", "accounts.google.com"),
        "cognito" => ("Federated", "cognito-identity.amazonaws.com"),
        "canonical" => ("CanonicalUser", "canonical-of-account"),
        "othercanonical" => ("CanonicalUser", "canonical-of-another"),
        _ => throw new InvalidOperationException(word),
    };
}
