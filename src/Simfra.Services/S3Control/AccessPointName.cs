namespace Simfra.Services.S3Control;

/// <summary>An access point's name: 3 to 50 lower-case letters, digits and hyphens, unlike those of others of its account and region.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations-naming-rules.html"/>
internal static class AccessPointName
{
    private const int MinLength = 3;
    private const int MaxLength = 50;
    private const int RandomLength = 34;
    private const int NameLengthInAlias = 20;
    private const string AliasSuffix = "-s3alias";
    private const string Digits = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string Parse(string? name) => name is { Length: >= MinLength and <= MaxLength }
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-' && name[^1] != '-'
        && !name.StartsWith("xn--", StringComparison.Ordinal)
        && !name.EndsWith(AliasSuffix, StringComparison.Ordinal)
            ? name
            : throw S3ControlErrors.InvalidName(name);

    public static bool IsAlias(string name) => name.EndsWith(AliasSuffix, StringComparison.Ordinal);

    /// <summary>A new alias: as long as a bucket's name may be, and like none.</summary>
    public static string CreateAlias(string name, IdGenerator ids)
    {
        Span<byte> random = stackalloc byte[RandomLength];
        for (var i = 0; i < random.Length; i++)
        {
            random[i] = ids.NewGuid().ToByteArray()[0];
        }

        var text = string.Create(RandomLength, random, static (span, bytes) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Digits[bytes[i] % Digits.Length];
            }
        });
        var start = name.Length <= NameLengthInAlias ? name : name[..NameLengthInAlias].TrimEnd('-');
        return $"{start}-{text}{AliasSuffix}";
    }
}
