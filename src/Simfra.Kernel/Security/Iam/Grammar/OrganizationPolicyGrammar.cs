namespace Simfra.Security.Iam.Grammar;

/// <summary>What Organizations asks of its policies. It has one message for all that they may break.</summary>
internal static class OrganizationPolicyGrammar
{
    private const string Refused = "The provided policy document does not meet the requirements of the specified policy type.";

    /// <exception cref="PolicyGrammarException">The document isn't one that Organizations takes.</exception>
    public static void Check(PolicyJson? root, bool isResourceControl)
    {
        var isSound = root is { IsObject: true, HasDoubles: false }
            && root.Members.TrueForAll(m => m.Key is "Version" or "Id" or "Statement")
            && root["Version"] is { IsString: true, Text: PolicyCompiler.CurrentVersion }
            && root["Id"] is null or { IsString: true }
            && root["Statement"] is { IsObject: true } or { IsArray: true, Items.Count: > 0 }
            && root["Statement"]!.OneOrMore.All(s => StatementSyntax.IsSound(s) && (isResourceControl ? IsResourceControl(s) : IsServiceControl(s)));
        if (!isSound || HasDoubleIds(root!))
        {
            throw new PolicyGrammarException(Refused);
        }
    }

    /// <summary>The whole language, but for principals.</summary>
    private static bool IsServiceControl(PolicyJson statement) =>
        statement["Effect"]!.Text is "Allow" or "Deny"
        && statement["Principal"] is null && statement["NotPrincipal"] is null
        && AreActions(statement["Action"] ?? statement["NotAction"], mayBeStar: true)
        && AreResources(statement["Resource"] ?? statement["NotResource"]);

    /// <summary>It denies everyone actions of services that it names.</summary>
    private static bool IsResourceControl(PolicyJson statement) =>
        statement["Effect"]!.Text == "Deny"
        && statement["Principal"] is { IsString: true, Text: "*" }
        && AreActions(statement["Action"], mayBeStar: false)
        && AreResources(statement["Resource"] ?? statement["NotResource"]);

    private static bool AreActions(PolicyJson? actions, bool mayBeStar) =>
        actions is { IsString: true } or { IsArray: true, Items.Count: > 0 } && actions.OneOrMore.All(a => IsAction(a.Text, mayBeStar));

    private static bool IsAction(string action, bool mayBeStar)
    {
        try
        {
            IdentityPolicyGrammar.CheckAction(action);
            return action[0] != '*' || (mayBeStar && action == "*");
        }
        catch (PolicyGrammarException)
        {
            return false;
        }
    }

    private static bool AreResources(PolicyJson? resources) =>
        resources is { IsString: true } or { IsArray: true, Items.Count: > 0 } && resources.OneOrMore.All(r => ResourceForm.Error(r.Text) is null);

    private static bool HasDoubleIds(PolicyJson root)
    {
        var ids = root["Statement"]!.OneOrMore.Select(s => s["Sid"]?.Text).Where(id => !string.IsNullOrEmpty(id)).ToList();
        return ids.Distinct(StringComparer.Ordinal).Count() != ids.Count;
    }
}
