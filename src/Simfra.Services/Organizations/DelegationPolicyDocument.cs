using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Organizations;

/// <summary>Checks the resource policy of an organisation and writes it as it is shown.</summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html"/>
internal static class DelegationPolicyDocument
{
    private const string ActionPrefix = "organizations:";

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly FrozenSet<string> Elements = FrozenSet.Create("Sid", "Effect", "Principal", "Action", "Resource", "Condition");

    /// <summary>What can be delegated beside what reads.</summary>
    private static readonly FrozenSet<string> Writing = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "AttachPolicy", "CreatePolicy", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType", "TagResource", "UntagResource",
        "UpdatePolicy");

    /// <param name="content">The document as it was given.</param>
    /// <param name="isMember">Whether the organisation has an account of that number.</param>
    /// <exception cref="AwsServiceException">InvalidInputException.</exception>
    public static string Normalize(string content, Func<string, bool> isMember)
    {
        if (PolicyGrammar.Check(content, PolicyDialect.Resource) is not null
            || !PolicyJson.TryParse(content, out var root)
            || root["Statement"] is not { } statements
            || !statements.OneOrMore.All(s => IsStatement(s, isMember)))
        {
            throw OrganizationsErrors.InvalidResourcePolicy();
        }

        foreach (var statement in statements.OneOrMore)
        {
            foreach (var action in statement["Action"]!.OneOrMore.Where(static a => !CanBeDelegated(a.Text)))
            {
                throw OrganizationsErrors.UnsupportedAction(action.Text);
            }

            if (!statement["Resource"]!.OneOrMore.All(static r => r.Text == "*" || r.Text.StartsWith("arn:aws:organizations::", StringComparison.Ordinal)))
            {
                throw OrganizationsErrors.InvalidInput(
                    InvalidInputExceptionReason.UnsupportedResourceInResourcePolicy,
                    "The resource-based policy contains a resource that isn't supported.");
            }
        }

        return Write(root);
    }

    private static bool IsStatement(PolicyJson statement, Func<string, bool> isMember) =>
        statement.Members.TrueForAll(static m => Elements.Contains(m.Key))
        && statement["Action"] is not null
        && statement["Resource"] is not null
        && statement["Principal"] switch
        {
            { IsString: true, Text: "*" } => true,
            { IsObject: true, Members.Count: > 0 } principal => principal.Members.TrueForAll(p => IsPrincipal(p.Key, p.Value, isMember)),
            _ => false,
        };

    private static bool IsPrincipal(string kind, PolicyJson value, Func<string, bool> isMember) => kind switch
    {
        "AWS" => value.OneOrMore.All(v => v.Text == "*" || (AccountOf(v.Text) is { } account && isMember(account))),
        "Service" => value.OneOrMore.All(static v => v.IsString),
        _ => false,
    };

    /// <summary>The account that a principal stands for, by its number or as its root; null for a user or role.</summary>
    private static string? AccountOf(string principal)
    {
        var account = principal.Split(':') is ["arn", "aws", "iam", "", var number, "root"] ? number : principal;
        return Simfra.Accounts.Account.IsId(account) ? account : null;
    }

    /// <summary>An action, or a pattern that matches none that can't be delegated.</summary>
    private static bool CanBeDelegated(string action)
    {
        if (!action.StartsWith(ActionPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var name = action[ActionPrefix.Length..];
        return name.StartsWith("Describe", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("List", StringComparison.OrdinalIgnoreCase)
            || Writing.Contains(name)
            || (name.EndsWith('*') && IsPrefixOfWriting(name[..^1]));
    }

    /// <summary><c>Attach*</c> stands for nothing else than what can be delegated; <c>Create*</c> does.</summary>
    private static bool IsPrefixOfWriting(string prefix)
    {
        var matched = OrganizationsSchemas.Service.Operations
            .Where(o => o.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return matched.Count > 0 && matched.TrueForAll(static o => Writing.Contains(o.Name));
    }

    private static string Write(PolicyJson root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            Write(writer, root, isPrincipal: false);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter writer, PolicyJson value, bool isPrincipal)
    {
        if (value.IsObject)
        {
            writer.WriteStartObject();
            foreach (var (name, member) in value.Members)
            {
                writer.WritePropertyName(name);
                Write(writer, member, isPrincipal || name == "Principal");
            }

            writer.WriteEndObject();
        }
        else if (value.IsArray)
        {
            writer.WriteStartArray();
            value.Items.ForEach(item => Write(writer, item, isPrincipal));
            writer.WriteEndArray();
        }
        else if (value.IsString)
        {
            writer.WriteStringValue(isPrincipal && AccountOf(value.Text) is { } account ? $"arn:aws:iam::{account}:root" : value.Text);
        }
        else
        {
            writer.WriteRawValue(value.Text);
        }
    }
}
