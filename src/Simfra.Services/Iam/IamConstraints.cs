using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

/// <summary>IAM's words for input that breaks its model's constraints: it never shows the value, and has sentences of its own for some patterns.</summary>
internal static class IamConstraints
{
    private const string Failed = " failed to satisfy constraint: ";
    private const string PatternText = "Member must satisfy regular expression pattern: ";
    private const string EnumText = "Member must satisfy enum value set";

    public static AwsServiceException Error(IReadOnlyList<ConstraintViolation> violations)
    {
        var ordinary = new List<string>();
        AwsServiceException? special = null;
        foreach (var violation in violations)
        {
            var constraint = violation.Message[(violation.Message.LastIndexOf(Failed, StringComparison.Ordinal) + Failed.Length)..];
            if (OwnSentence(violation.Path, constraint) is { } error)
            {
                special ??= error;
            }
            else
            {
                ordinary.Add($"Value at '{violation.Path}'{Failed}{Shorten(constraint)}");
            }
        }

        return ordinary.Count == 0 ? special! : IamErrors.ValidationError(
            $"{ordinary.Count} validation error{(ordinary.Count == 1 ? "" : "s")} detected: {string.Join("; ", ordinary)}");
    }

    /// <summary>The set of allowed values isn't told.</summary>
    private static string Shorten(string constraint) => constraint.StartsWith(EnumText, StringComparison.Ordinal) ? EnumText : constraint;

    private static AwsServiceException? OwnSentence(string path, string constraint)
    {
        if (!constraint.StartsWith(PatternText, StringComparison.Ordinal))
        {
            return null;
        }

        var member = path[(path.LastIndexOf('.') + 1)..];
        return constraint[PatternText.Length..] switch
        {
            @"[\w+=,.@-]+" => IamErrors.InvalidName(member),
            @"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)" or @"((/[A-Za-z0-9\.,\+@=_-]+)*)/" => IamErrors.InvalidPath(member),
            @"\u002F[\u0021-\u007F]*" => IamErrors.InvalidPathPrefix(member),
            @"[\u0009\u000A\u000D\u0020-\u00FF]+" => IamErrors.NotPrintable(member),
            @"[\w]+" when member == "accessKeyId" => IamErrors.NotAlphanumeric(member),
            _ => null,
        };
    }
}
