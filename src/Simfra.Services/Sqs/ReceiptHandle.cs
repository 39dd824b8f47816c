using System.Globalization;
using System.Text;

namespace Simfra.Services.Sqs;

/// <summary>What a consumer holds of a message it received. Opaque to clients: queue, place in it, and which receive it was.</summary>
internal sealed record ReceiptHandle(string Queue, long Sequence, string Receipt)
{
    public static ReceiptHandle Parse(string? handle)
    {
        if (handle is null)
        {
            throw SqsErrors.MissingParameter("ReceiptHandle");
        }

        var bytes = new byte[handle.Length];
        if (Convert.TryFromBase64String(handle, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split('\n') is [var queue, var digits, var receipt]
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return new(queue, sequence, receipt);
        }

        throw SqsErrors.ReceiptHandleIsInvalid(handle);
    }

    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Queue}\n{Sequence}\n{Receipt}")));
}
