using System.Diagnostics.CodeAnalysis;
using Simfra.Security.Iam.Conditions;

namespace Simfra.Security.Iam.Grammar;

/// <summary>What IAM asks of identity policies, in the order in which it asks.</summary>
internal static class IdentityPolicyGrammar
{
    public const string SyntaxErrors = "Syntax errors in policy.";

    private const string LegacyParsing = "The policy failed legacy parsing";

    /// <exception cref="PolicyGrammarException">The document isn't one that IAM takes.</exception>
    public static void Check(PolicyJson? root)
    {
        var statements = CheckSyntax(root);
        Require(root["Version"]?.Text == PolicyCompiler.CurrentVersion, "Policy document must be version 2012-10-17 or greater.");
        Require(
            statements.All(s => s["Principal"] is null && s["NotPrincipal"] is null), "Policy document should not specify a principal.");

        foreach (var statement in statements)
        {
            CheckLegacyParsing(statement);
        }

        var resourceError = FirstResourceError(statements);
        CheckIds(statements);
        Require(statements.All(s => NotEmpty(s["Action"] ?? s["NotAction"])), "Policy statement must contain actions.");
        Require(resourceError is null, resourceError);
        foreach (var action in statements.SelectMany(s => (s["Action"] ?? s["NotAction"])!.OneOrMore))
        {
            CheckAction(action.Text);
        }

        Require(statements.All(s => NotEmpty(s["Resource"] ?? s["NotResource"])), "Policy statement must contain resources.");
    }

    /// <summary>An action is <c>*</c>, or a vendor and a name.</summary>
    /// <exception cref="PolicyGrammarException">It is something else.</exception>
    public static void CheckAction(string action)
    {
        if (action == "*")
        {
            return;
        }

        var parts = action.Split(':');
        Require(parts.Length > 1, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        Require(parts.Length == 2, "Actions/Condition can contain only one colon.");
        Require(
            parts[0] == "*" || (parts[0].Length > 0 && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')),
            $"Vendor {parts[0]} is not valid");
    }

    private static IReadOnlyList<PolicyJson> CheckSyntax([NotNull] PolicyJson? root)
    {
        Require(root is { IsObject: true, HasDoubles: false }, SyntaxErrors);
        Require(root.Members.TrueForAll(m => m.Key is "Version" or "Id" or "Statement"), SyntaxErrors);
        Require(root["Version"] is null or { IsString: true, Text: PolicyCompiler.OldVersion or PolicyCompiler.CurrentVersion }, SyntaxErrors);
        Require(root["Id"] is null or { IsString: true }, SyntaxErrors);
        Require(root["Statement"] is { IsObject: true } or { IsArray: true, Items.Count: > 0 }, SyntaxErrors);
        var statements = root["Statement"]!.OneOrMore;
        foreach (var statement in statements)
        {
            Require(StatementSyntax.IsSound(statement), SyntaxErrors);
        }

        return statements;
    }

    /// <summary>The older of IAM's two parsers, which minds the letter case of effects, and dates.</summary>
    private static void CheckLegacyParsing(PolicyJson statement)
    {
        Require(statement["Effect"]!.Text is "Allow" or "Deny", LegacyParsing);
        foreach (var (name, keys) in statement["Condition"]?.Members ?? [])
        {
            if (ConditionOperator.Parse(name) is { IsDate: true })
            {
                var values = keys.Members.SelectMany(k => k.Value.OneOrMore);
                Require(values.All(v => PolicyDate.IsWellFormed(v.Text)), LegacyParsing);
            }
        }
    }

    /// <summary>
    /// What is wrong with a resource's form; null where nothing is. Of a statement's resources the first in the order of their text is
    /// named.
    /// </summary>
    private static string? FirstResourceError(IReadOnlyList<PolicyJson> statements)
    {
        foreach (var statement in statements)
        {
            var resources = (statement["Resource"] ?? statement["NotResource"])?.OneOrMore.Select(r => r.Text).Order(StringComparer.Ordinal).ToList();
            if (resources?.Select(ResourceForm.Error).FirstOrDefault(e => e is not null) is { } error)
            {
                return error;
            }

            Require(resources?.TrueForAll(ResourceForm.PassesLegacyParsing) ?? true, LegacyParsing);
        }

        return null;
    }

    private static void CheckIds(IReadOnlyList<PolicyJson> statements)
    {
        var ids = statements.Select(s => s["Sid"]?.Text).Where(id => !string.IsNullOrEmpty(id)).ToList();
        Require(ids.Distinct(StringComparer.Ordinal).Count() == ids.Count, "Statement IDs (SID) in a single policy must be unique.");
    }

    private static bool NotEmpty(PolicyJson? element) => element is { IsString: true } or { IsArray: true, Items.Count: > 0 };

    private static void Require([DoesNotReturnIf(false)] bool condition, string? message)
    {
        if (!condition)
        {
            throw new PolicyGrammarException(message!);
        }
    }
}
