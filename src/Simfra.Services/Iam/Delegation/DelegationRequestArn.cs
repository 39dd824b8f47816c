namespace Simfra.Services.Iam;

/// <summary>The ARN of a delegation request: <c>arn:aws:iam::111122223333:delegation-request/…</c>, with whichever account asks or owns.</summary>
internal static class DelegationRequestArn
{
    private const int ArnParts = 6;
    private const string Kind = "delegation-request/";

    /// <summary>The request's id; null for another ARN.</summary>
    public static string? Parse(string? arn) =>
        arn?.Split(':', ArnParts) is ["arn", "aws", "iam", "", _, var resource]
        && resource.StartsWith(Kind, StringComparison.Ordinal)
        && resource.Length > Kind.Length
            ? resource[Kind.Length..]
            : null;
}
