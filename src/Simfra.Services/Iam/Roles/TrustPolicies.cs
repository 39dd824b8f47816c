using System.Text;
using System.Text.Json;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>
/// The users and roles that trust policies name. AWS keeps them by their unique ids: a policy follows a user that is renamed, and shows the
/// id of one that is deleted, so that another of the same name isn't trusted.
/// </summary>
internal static class TrustPolicies
{
    /// <summary>The first user or role in a trust policy that doesn't exist; null where all do.</summary>
    /// <remarks>An account in which this world's IAM holds nothing is taken for one outside of it: nothing is known of its users and roles.</remarks>
    public static string? FindUnknownPrincipal(ServiceState<IamState> states, string document) =>
        Principals(document).Select(p => p.Text).FirstOrDefault(p => !Exists(states, p));

    /// <summary>Puts another text in the place of a principal in all trust policies of the world.</summary>
    /// <param name="states">The states of all accounts.</param>
    /// <param name="from">The ARN of a user or role.</param>
    /// <param name="to">Its new ARN, or its unique id.</param>
    public static void Replace(ServiceState<IamState> states, string from, string to)
    {
        if (from == to)
        {
            return;
        }

        foreach (var state in states.Existing)
        {
            foreach (var role in state.Roles.All.Where(r => r.AssumeRolePolicyDocument.Contains(from, StringComparison.Ordinal)).ToList())
            {
                state.Roles.Put(role with { AssumeRolePolicyDocument = Replace(role.AssumeRolePolicyDocument, from, to) });
            }
        }
    }

    private static string Replace(string document, string from, string to)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var changed = new StringBuilder();
        var end = 0;
        foreach (var principal in Principals(document).Where(p => p.Text == from))
        {
            changed.Append(Encoding.UTF8.GetString(bytes, end, principal.Start - end)).Append('"').Append(to).Append('"');
            end = principal.End;
        }

        return changed.Append(Encoding.UTF8.GetString(bytes, end, bytes.Length - end)).ToString();
    }

    /// <summary>What stands under <c>AWS</c> in the <c>Principal</c> of a policy's statements, and where, in bytes.</summary>
    private static List<(string Text, int Start, int End)> Principals(string document)
    {
        var found = new List<(string, int, int)>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(document));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("Principal"u8) || reader.ValueTextEquals("NotPrincipal"u8)))
            {
                reader.Read();
                ReadPrincipal(ref reader, found);
            }
        }

        return found;
    }

    private static void ReadPrincipal(ref Utf8JsonReader reader, List<(string Text, int Start, int End)> found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        for (reader.Read(); reader.TokenType == JsonTokenType.PropertyName; reader.Read())
        {
            var isAws = reader.ValueTextEquals("AWS"u8);
            reader.Read();
            var depth = reader.CurrentDepth;
            do
            {
                if (isAws && reader.TokenType == JsonTokenType.String)
                {
                    found.Add((reader.GetString()!, (int)reader.TokenStartIndex, (int)reader.BytesConsumed));
                }
            }
            while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) && reader.Read());
        }
    }

    private static bool Exists(ServiceState<IamState> states, string principal)
    {
        if (IsUniqueId(principal))
        {
            return UniqueId.FindAccount(principal) is not { } owner || states.Find(owner) is not { } theirs
                || theirs.UsersById.Contains(principal) || theirs.RolesById.Contains(principal);
        }

        var parts = principal.Split(':', 6);
        if (parts is not ["arn", _, "iam", "", var account, var resource] || states.Find(account) is not { } state)
        {
            return true;
        }

        var name = IamName.Key(resource[(resource.LastIndexOf('/') + 1)..]);
        return resource.Split('/')[0] switch
        {
            "user" => state.Users.Find(name)?.Arn(state) == principal,
            "role" => state.Roles.Find(name)?.Arn(state) == principal,
            _ => true,
        };
    }

    private static bool IsUniqueId(string principal) =>
        principal.StartsWith(UniqueId.UserPrefix, StringComparison.Ordinal) || principal.StartsWith(UniqueId.RolePrefix, StringComparison.Ordinal);
}
