using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Simfra.Security.Iam.Grammar;

/// <summary>
/// What AWS asks of policies that name principals: trust policies, and those of resources. Another parser than that of identity policies,
/// with words of its own; it goes through the text from front to back.
/// </summary>
internal static partial class ResourcePolicyGrammar
{
    private const string InvalidJson = "This policy contains invalid Json";

    /// <exception cref="PolicyGrammarException">The document isn't one that AWS takes.</exception>
    public static void Check(PolicyJson? root, string document, bool isTrust)
    {
        Require(root is not null && (root.IsObject || root.Text == "null"), InvalidJson);
        Require(root.IsObject, "This text appears not to be a policy");
        foreach (var (name, _) in root.Members)
        {
            Require(name is "Version" or "Id" or "Statement", $"Unknown field {name}");
        }

        RequireSyntax(!root.HasDoubles, root, document);
        Require(
            root["Version"] is null or { IsString: true, Text: PolicyCompiler.OldVersion or PolicyCompiler.CurrentVersion },
            "The policy must contain a valid version string");
        RequireSyntax(root["Id"] is null or { IsString: true }, root["Id"] ?? root, document);
        // A policy without statements is one that the parser has read to its end.
        var statements = root["Statement"] ?? root;
        RequireSyntax(!ReferenceEquals(statements, root) && (statements.IsObject || statements.IsArray), statements, document);
        Require(statements.IsObject || statements.Items.Count > 0, "Could not parse the policy: Statement is empty!");
        foreach (var statement in statements.OneOrMore)
        {
            CheckStatement(statement, document, isTrust);
        }

        var ids = statements.OneOrMore.Select(s => s["Sid"]?.Text).Where(id => !string.IsNullOrEmpty(id)).ToList();
        Require(ids.Distinct(StringComparer.Ordinal).Count() == ids.Count, "The Statement Ids in the policy are not unique");
    }

    private static void CheckStatement(PolicyJson statement, string document, bool isTrust)
    {
        RequireSyntax(statement.IsObject, statement, document);
        foreach (var (name, _) in statement.Members)
        {
            Require(
                name is "Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction" or "Resource" or "NotResource" or "Condition",
                $"Unknown field {name}");
        }

        RequireSyntax(!statement.HasDoubles, statement, document);
        RequireSyntax(statement["Sid"] is null or { IsString: true }, statement["Sid"] ?? statement, document);
        CheckEffect(statement, document);
        CheckPrincipal(statement, document, isTrust);
        CheckActions(statement, document, isTrust);
        CheckResources(statement, document, isTrust);
        RequireSyntax(StatementSyntax.IsCondition(statement["Condition"]), statement["Condition"] ?? statement, document);
    }

    private static void CheckEffect(PolicyJson statement, string document)
    {
        var effect = statement["Effect"];
        Require(effect is not null, "Missing required field Effect");
        RequireSyntax(effect.IsString, effect, document);
        Require(StatementSyntax.IsEffect(effect.Text), $"Invalid effect: {effect.Text}");
    }

    private static void CheckPrincipal(PolicyJson statement, string document, bool isTrust)
    {
        if (statement["NotPrincipal"] is not null)
        {
            var isAllow = statement["Effect"]!.Text.Equals("Allow", StringComparison.OrdinalIgnoreCase);
            Require(!isAllow, "Allow with NotPrincipal is not allowed.");
            Require(!isTrust, "AssumeRole policy must not contain NotPrincipal field.");
        }

        var principal = statement["Principal"] ?? statement["NotPrincipal"];
        Require(principal is not null, "Missing required field Principal");
        RequireSyntax(statement["Principal"] is null || statement["NotPrincipal"] is null, principal, document);
        if (principal.IsString)
        {
            RequireSyntax(principal.Text == "*", principal, document);
            Require(!isTrust, "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".");
            return;
        }

        RequireSyntax(principal.IsObject && !principal.HasDoubles, principal, document);
        Require(
            principal.Members.Count > 0 && principal.Members.TrueForAll(m => !m.Value.IsArray || m.Value.Items.Count > 0),
            "Missing required field Principal cannot be empty!");
        foreach (var (kind, names) in principal.Members)
        {
            RequireSyntax(kind is "AWS" or "Service" or "Federated" or "CanonicalUser" && StatementSyntax.IsTexts(names), names, document);
            foreach (var name in names.OneOrMore)
            {
                Require(IsPrincipal(kind, name.Text), $"Invalid principal in policy: \"{kind.ToUpperInvariant()}\":\"{name.Text}\"");
            }
        }
    }

    private static void CheckActions(PolicyJson statement, string document, bool isTrust)
    {
        var actions = statement["Action"] ?? statement["NotAction"];
        Require(actions is { IsArray: false } or { IsArray: true, Items.Count: > 0 }, "Missing required field Action");
        RequireSyntax(statement["Action"] is null || statement["NotAction"] is null, actions, document);
        RequireSyntax(StatementSyntax.IsTexts(actions), actions, document);
        foreach (var action in actions.OneOrMore)
        {
            Require(
                !isTrust || action.Text.StartsWith("sts:", StringComparison.OrdinalIgnoreCase),
                "AssumeRole policy may only specify STS AssumeRole actions.");
        }
    }

    private static void CheckResources(PolicyJson statement, string document, bool isTrust)
    {
        Require(!isTrust || statement["Resource"] is null, "Has prohibited field Resource");
        Require(!isTrust || statement["NotResource"] is null, "AssumeRole policy must not contain resources.");
        var resources = statement["Resource"] ?? statement["NotResource"];
        Require(isTrust || resources is { IsArray: false } or { IsArray: true, Items.Count: > 0 }, "Missing required field Resource");
        RequireSyntax(statement["Resource"] is null || statement["NotResource"] is null, resources ?? statement, document);
        RequireSyntax(StatementSyntax.IsTexts(resources), resources ?? statement, document);
    }

    /// <summary>The form of a principal's name. Whether there is such a user or role only IAM can say.</summary>
    private static bool IsPrincipal(string kind, string name) => kind switch
    {
        "AWS" => name == "*" || AwsPrincipal().IsMatch(name),
        "Service" => ServicePrincipalName().IsMatch(name),
        _ => name.Length > 0,
    };

    private static void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new PolicyGrammarException(message);
        }
    }

    /// <summary>Names the place: as far as the parser had come, which of a string is its opening quote.</summary>
    private static void RequireSyntax([DoesNotReturnIf(false)] bool condition, PolicyJson place, string document)
    {
        if (!condition)
        {
            var (line, column) = TextPosition.Of(document, place.IsString ? place.Start + 1 : place.End);
            throw new PolicyGrammarException($"Syntax error at position ({line},{column})");
        }
    }

    [GeneratedRegex(
        """
        ^(\d{12}
        |A(ID|RO|GP|SI)A[A-Z0-9]{8,}
        |arn:aws(-cn|-us-gov)?:iam::\d{12}:(root|(user|role)/.+)
        |arn:aws(-cn|-us-gov)?:sts::\d{12}:(assumed-role/[^/*]+/[^/*]+|federated-user/.+)
        |arn:aws:iam::cloudfront:user/.+)$
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AwsPrincipal();

    [GeneratedRegex(
        @"^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal|amazon\.com|alexa\.com)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ServicePrincipalName();
}
