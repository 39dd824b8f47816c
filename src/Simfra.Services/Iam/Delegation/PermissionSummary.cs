using System.Globalization;
using System.Text;
using Simfra.Models;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Iam;

/// <summary>
/// Tells in English what a policy lets somebody do. AWS has a language model write such texts; this one says of each statement what is in it,
/// and the same of the same policy always.
/// </summary>
internal static class PermissionSummary
{
    private const string AllServices = "All services";

    // Places of what no access level tells among those that levels tell: before and after them.
    private const int WholeService = -1;
    private const int Pattern = 100;
    private const int Unknown = 101;

    private static readonly (AccessLevels Level, string Name)[] Levels =
    [
        (AccessLevels.List, "list"),
        (AccessLevels.Read, "read"),
        (AccessLevels.Write, "write"),
        (AccessLevels.Tagging, "tagging"),
        (AccessLevels.PermissionsManagement, "permissions management"),
    ];

    public static string Write(IamDelegationRequest request)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{request.RequestorName} (account {request.RequestorId}) asks for access ");
        text.Append(CultureInfo.InvariantCulture, $"for {Duration(request.SessionSeconds)}, within the permissions of whoever accepts the request.\n");
        foreach (var statement in PolicyDocument.Parse(request.Policy).Statements)
        {
            Write(text, statement);
        }

        if (!request.RoleRestrictions.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"Roles that it creates are bounded by {string.Join(", ", request.RoleRestrictions)}.\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, PolicyStatement statement)
    {
        text.Append(statement.Effect == StatementEffect.Allow ? "Allowed" : "Denied").Append(Resources(statement)).Append(Conditions(statement)).Append(":\n");
        if (statement.IsNotAction)
        {
            var exceptions = string.Join(", ", statement.Actions.Select(static a => a.Text));
            text.Append(CultureInfo.InvariantCulture, $"- {AllServices}: all actions except {exceptions}\n");
            return;
        }

        var services = statement.Actions.Select(static a => a.Text)
            .GroupBy(PrefixOf, StringComparer.OrdinalIgnoreCase)
            .OrderBy(static g => g.Key, StringComparer.Ordinal);
        foreach (var service in services)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {NameOf(service.Key)}: {Actions(service)}\n");
        }
    }

    private static string Resources(PolicyStatement statement)
    {
        var named = (statement.Resources ?? []).Select(static r => r.Text).ToList();
        return (statement.IsNotResource, named) switch
        {
            (true, _) => $" on all resources except {string.Join(", ", named)}",
            (false, ["*"]) => " on all resources",
            _ => $" on {string.Join(", ", named)}",
        };
    }

    private static string Conditions(PolicyStatement statement) => statement.Conditions.Count == 0
        ? ""
        : ", if " + string.Join(" and ", statement.Conditions.Select(static c => $"{c.Key} {c.OperatorName} {string.Join(" or ", c.Values)}"));

    /// <summary>The actions by what they do: <c>read GetObject, GetObjectAcl; write PutObject</c>.</summary>
    private static string Actions(IEnumerable<string> actions)
    {
        var groups = actions.Select(static a => (Level: LevelOf(a), Name: a[(a.IndexOf(':', StringComparison.Ordinal) + 1)..]))
            .GroupBy(static a => a.Level)
            .OrderBy(static g => g.Key)
            .Select(static g => Phrase(g.Key, g.Select(static a => a.Name).Order(StringComparer.Ordinal)));
        return string.Join("; ", groups);
    }

    private static string Phrase(int level, IEnumerable<string> names) => level switch
    {
        WholeService => "all actions",
        Pattern => $"actions that match {string.Join(", ", names)}",
        Unknown => $"other actions: {string.Join(", ", names)}",
        _ => $"{Levels[level].Name}: {string.Join(", ", names)}",
    };

    /// <summary>The place of an action's level in <see cref="Levels"/>, of several the last; or one of the constants.</summary>
    private static int LevelOf(string action)
    {
        var name = action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (name.AsSpan().ContainsAny('*', '?'))
        {
            return name == "*" ? WholeService : Pattern;
        }

        var prefix = PrefixOf(action);
        var access = AwsCatalog.Services.Services
            .Where(s => s.IsSupported && s.IamPrefix.Equals(prefix, StringComparison.OrdinalIgnoreCase))
            .SelectMany(static s => s.Authorization.Operations)
            .SelectMany(static o => o.Permissions)
            .FirstOrDefault(p => p.Action.Name.Equals(action, StringComparison.OrdinalIgnoreCase))?.Action.Access ?? AccessLevels.None;
        var level = Array.FindLastIndex(Levels, l => (access & l.Level) != AccessLevels.None);
        return level < 0 ? Unknown : level;
    }

    /// <summary>What stands before the colon; empty where the action is a star alone.</summary>
    private static string PrefixOf(string action) => action[..Math.Max(action.IndexOf(':', StringComparison.Ordinal), 0)];

    private static string NameOf(string prefix) =>
        prefix.Length == 0 ? AllServices : ServiceNamespaces.All.GetValueOrDefault(prefix.ToLowerInvariant(), prefix);

    private static string Duration(int seconds)
    {
        var (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return string.Join(' ', new[] { Count(hours, "hour"), Count(minutes, "minute"), Count(rest, "second") }.OfType<string>());
    }

    private static string? Count(int number, string unit) => number switch
    {
        0 => null,
        1 => $"1 {unit}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}s"),
    };
}
