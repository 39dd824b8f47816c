using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>A parameter's name: letters, digits and <c>.-_</c>, in a path of at most 15 levels.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html"/>
internal static class ParameterName
{
    private const int MaxLevels = 15;

    /// <summary>Of a whole ARN.</summary>
    private const int MaxLength = 1011;

    private const string NotANameMessage =
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; " +
        "each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

    /// <summary>Checks the name of a parameter that is to be made.</summary>
    public static string Check(string name, StateScope scope)
    {
        CheckPrefix(name);
        if (name.Contains('/') && !name.StartsWith('/'))
        {
            throw SsmErrors.Validation("Parameter name must be a fully qualified name.");
        }

        if (name.EndsWith('/'))
        {
            throw SsmErrors.Validation("Parameter name must not end with slash.");
        }

        if (!HasParts(name))
        {
            throw SsmErrors.Validation(NotANameMessage);
        }

        if (Parameter.ArnOf(name, scope).Length > MaxLength)
        {
            throw SsmErrors.AccessDenied($"The parameter's ARN is longer than {MaxLength} characters.");
        }

        return name.Count(c => c == '/') <= MaxLevels ? name : throw SsmErrors.TooManyLevels();
    }

    /// <summary>Checks the name of a parameter that is to be read, without version or label. AWS's own may be read.</summary>
    public static string CheckReadable(string name)
    {
        var isPath = name.Contains('/');
        return !name.TrimStart('/').StartsWith("ssm", StringComparison.OrdinalIgnoreCase) && (!isPath || name.StartsWith('/')) && HasParts(name)
            ? name
            : throw SsmErrors.Validation(NotANameMessage);
    }

    /// <summary>Checks a path as GetParametersByPath takes it.</summary>
    public static string CheckPath(string path) =>
        path.StartsWith('/') && !path.Contains("//", StringComparison.Ordinal) && path.All(c => c == '/' || IsPartCharacter(c))
            ? path
            : throw SsmErrors.Validation(
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". " +
                "It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: " +
                ". (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward " +
                "slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.");

    /// <summary>Takes a name or an ARN, and gives the name.</summary>
    public static string FromNameOrArn(string nameOrArn)
    {
        if (!nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return nameOrArn;
        }

        // The ARN's resource part is parameter/name; a path keeps its first slash there once.
        var resource = nameOrArn.Split(':', 6) is [_, _, _, _, _, var last] ? last : "";
        var name = resource.StartsWith("parameter/", StringComparison.Ordinal) ? resource["parameter/".Length..] : resource;
        return name.Contains('/') ? $"/{name}" : name;
    }

    /// <summary>The account and region of an ARN; for a name the caller's.</summary>
    public static StateScope ScopeOf(string nameOrArn, StateScope caller) =>
        nameOrArn.Split(':', 6) is ["arn", _, "ssm", var region, var account, _] ? new(account, region) : caller;

    private static void CheckPrefix(string name)
    {
        var first = name.TrimStart('/');
        var isAws = first.StartsWith("aws", StringComparison.OrdinalIgnoreCase);
        if (!isAws && !first.StartsWith("ssm", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (name.Count(c => c == '/') <= 1)
        {
            throw SsmErrors.Validation("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
        }

        throw isAws
            ? SsmErrors.NoAccessToReservedName(name)
            : SsmErrors.Validation(NotANameMessage);
    }

    private static bool HasParts(string name) => name.Split('/').Skip(name.StartsWith('/') ? 1 : 0).All(IsPart);

    private static bool IsPart(string part) => part.Length > 0 && part.All(IsPartCharacter);

    private static bool IsPartCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}
