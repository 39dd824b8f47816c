using System.Globalization;
using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>A place in a stream, as a text that only this service reads.</summary>
/// <param name="Stream">The stream's ARN.</param>
/// <param name="Next">The sequence number from which on to read.</param>
/// <param name="IssuedAt">When it was given out; it is good for a quarter of an hour.</param>
internal sealed record ShardIterator(string Stream, long Next, DateTimeOffset IssuedAt)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public static ShardIterator? Parse(string text)
    {
        var separator = text.LastIndexOf('|');
        var encoded = new byte[text.Length];
        if (separator < 0 || !Convert.TryFromBase64String(text[(separator + 1)..], encoded, out var length))
        {
            return null;
        }

        return Encoding.UTF8.GetString(encoded, 0, length).Split(' ') is [var stream, var next, var issued]
            && long.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && long.TryParse(issued, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new(stream, sequence, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds))
            : null;
    }

    /// <summary>As AWS's begins: with the stream's ARN and a number.</summary>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Stream} {Next} {IssuedAt.ToUnixTimeMilliseconds()}");
        return $"{Stream}|1|{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}";
    }
}
