using System.Globalization;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Where a SELECT goes on: in which of the stretches that it reads, and after which place.</summary>
internal sealed record SelectPosition(int Range, byte[]? After)
{
    /// <exception cref="Schemas.AwsServiceException">It is no such token.</exception>
    public static SelectPosition? Parse(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var separator = token.IndexOf('.', StringComparison.Ordinal);
        var bytes = new byte[token.Length];
        return separator > 0
            && int.TryParse(token.AsSpan(0, separator), NumberStyles.None, CultureInfo.InvariantCulture, out var range)
            && Convert.TryFromBase64String(token[(separator + 1)..], bytes, out var length)
            ? new(range, bytes[..length])
            : throw DynamoDbErrors.Validation("Invalid NextToken");
    }

    public override string ToString() => $"{Range.ToString(CultureInfo.InvariantCulture)}.{Convert.ToBase64String(After ?? [])}";
}
