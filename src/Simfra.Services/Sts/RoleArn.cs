using System.Diagnostics.CodeAnalysis;

namespace Simfra.Services.Sts;

/// <summary>The ARN of a role: <c>arn:aws:iam::111122223333:role/path/name</c>.</summary>
internal sealed record RoleArn(string Value, string AccountId)
{
    private const string Head = "arn:aws:iam::";
    private const string ResourceHead = ":role/";
    private const int AccountLength = 12;

    /// <exception cref="Schemas.AwsServiceException">ValidationError.</exception>
    public static RoleArn Parse(string? text) => TryParse(text, out var arn) ? arn : throw StsErrors.InvalidArn(text);

    public static bool TryParse(string? text, [NotNullWhen(true)] out RoleArn? arn)
    {
        arn = null;
        if (text is null
            || !text.StartsWith(Head, StringComparison.Ordinal)
            || text.Length <= Head.Length + AccountLength + ResourceHead.Length
            || text.AsSpan(Head.Length, AccountLength).ContainsAnyExceptInRange('0', '9')
            || !text.AsSpan(Head.Length + AccountLength).StartsWith(ResourceHead)
            || text.EndsWith('/'))
        {
            return false;
        }

        arn = new(text, text.Substring(Head.Length, AccountLength));
        return true;
    }
}
