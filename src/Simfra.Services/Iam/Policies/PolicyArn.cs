namespace Simfra.Services.Iam;

/// <summary>The ARN of a managed policy: <c>arn:aws:iam::aws:policy/job-function/Billing</c>.</summary>
/// <param name="Owner">The account, or <c>aws</c>.</param>
/// <param name="Path">Begins and ends with a slash.</param>
/// <param name="Name">The policy's name.</param>
internal readonly record struct PolicyArn(string Owner, string Path, string Name)
{
    private const string Prefix = "arn:aws:iam::";
    private const string Kind = ":policy/";

    public static bool TryParse(string? text, out PolicyArn arn)
    {
        arn = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var kind = text.IndexOf(Kind, Prefix.Length, StringComparison.Ordinal);
        var name = text.LastIndexOf('/') + 1;
        if (kind < 0 || name == text.Length)
        {
            return false;
        }

        arn = new(text[Prefix.Length..kind], text[(kind + Kind.Length - 1)..name], text[name..]);
        return true;
    }

    /// <exception cref="Schemas.AwsServiceException">ValidationError.</exception>
    public static PolicyArn Parse(string? text)
    {
        if (text is null || !text.StartsWith("arn:", StringComparison.Ordinal) || text.Split(':').Length < 6)
        {
            throw IamErrors.UnparsableArn();
        }

        return TryParse(text, out var arn) ? arn : throw IamErrors.InvalidArn(text);
    }

    public override string ToString() => $"{Prefix}{Owner}:policy{Path}{Name}";
}
