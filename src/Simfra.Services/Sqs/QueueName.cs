namespace Simfra.Services.Sqs;

/// <summary>A queue's name: 1 to 80 letters, digits, hyphens and underscores; a FIFO queue's ends with <c>.fifo</c>, which counts.</summary>
internal readonly record struct QueueName(string Value)
{
    public const string FifoSuffix = ".fifo";
    private const int MaxLength = 80;

    public bool IsFifo => Value.EndsWith(FifoSuffix, StringComparison.Ordinal);

    public static QueueName Parse(string? value, bool isFifo)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw SqsErrors.MissingParameter("QueueName");
        }

        var name = new QueueName(value);
        if (isFifo && !(name.IsFifo && IsPlain(value[..^FifoSuffix.Length]) && value.Length <= MaxLength))
        {
            throw SqsErrors.InvalidParameter(
                "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix " +
                "and be 1 to 80 in length.");
        }

        if (!isFifo && !(IsPlain(value) && value.Length <= MaxLength))
        {
            throw SqsErrors.InvalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }

        return name;
    }

    public override string ToString() => Value;

    private static bool IsPlain(string value) =>
        value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
