using System.IO.Enumeration;
using Simfra.Security;

namespace Simfra.Integration;

/// <summary>A name, or a pattern of names in which <c>*</c> stands for any characters and <c>?</c> for one.</summary>
internal static class NamePattern
{
    /// <summary>Matches case and all, unlike file names.</summary>
    public static bool Matches(string pattern, string? name) =>
        name is not null && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <summary>The whole of a name, or all that stands behind one of its slashes or colons: the queue in a queue's URL or ARN.</summary>
    public static bool MatchesEnd(string pattern, ReadOnlySpan<char> name)
    {
        while (!FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
        {
            var separator = name.IndexOfAny('/', ':');
            if (separator < 0)
            {
                return false;
            }

            name = name[(separator + 1)..];
        }

        return true;
    }
}

/// <summary>Who called, by ARN or by name.</summary>
internal static class PrincipalPattern
{
    /// <summary>The ARN, a role's own ARN, or any part of what stands behind the ARN's last colon: a user's, role's or session's name.</summary>
    public static bool Matches(string pattern, Principal principal)
    {
        if (NamePattern.Matches(pattern, principal.Arn) || (principal is AssumedRolePrincipal role && NamePattern.Matches(pattern, role.RoleArn)))
        {
            return true;
        }

        var resource = principal.Arn[(principal.Arn.LastIndexOf(':') + 1)..];
        return resource.Split('/') is var parts && Array.Exists(parts, part => NamePattern.Matches(pattern, part));
    }
}
