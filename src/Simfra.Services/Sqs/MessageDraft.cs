using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Simfra.Models.Sqs;

namespace Simfra.Services.Sqs;

/// <summary>A message as a producer gives it, checked as far as that needs no queue.</summary>
internal sealed record MessageDraft
{
    private const int MaxAttributes = 10;
    private const int MaxNameLength = 256;
    private const int MaxDelaySeconds = 900;

    public required string Body { get; init; }
    public required ImmutableSortedDictionary<string, MessageAttribute> Attributes { get; init; }
    public required string? TraceHeader { get; init; }
    public required int? DelaySeconds { get; init; }
    public required string? GroupId { get; init; }
    public required string? DeduplicationId { get; init; }

    /// <summary>What counts towards the size limit, in bytes: the body, and names, types and values of the attributes.</summary>
    public int Size => Encoding.UTF8.GetByteCount(Body) + Attributes.Sum(static a =>
        Encoding.UTF8.GetByteCount(a.Key)
        + Encoding.UTF8.GetByteCount(a.Value.DataType)
        + (a.Value.IsBinary ? a.Value.BinaryValue.Length : Encoding.UTF8.GetByteCount(a.Value.StringValue ?? "")));

    public static MessageDraft From(SendMessageRequest request) => From(
        request.MessageBody, request.DelaySeconds, request.MessageAttributes, request.MessageSystemAttributes,
        request.MessageGroupId, request.MessageDeduplicationId);

    public static MessageDraft From(SendMessageBatchRequestEntry entry) => From(
        entry.MessageBody, entry.DelaySeconds, entry.MessageAttributes, entry.MessageSystemAttributes,
        entry.MessageGroupId, entry.MessageDeduplicationId);

    private static MessageDraft From(
        string? body,
        int? delaySeconds,
        Dictionary<string, MessageAttributeValue>? attributes,
        Dictionary<string, MessageSystemAttributeValue>? systemAttributes,
        string? groupId,
        string? deduplicationId)
    {
        if (string.IsNullOrEmpty(body))
        {
            throw SqsErrors.MissingParameter("MessageBody");
        }

        CheckCharacters(body);
        if (delaySeconds is < 0 or > MaxDelaySeconds)
        {
            throw SqsErrors.InvalidParameter(delaySeconds, "DelaySeconds", $"DelaySeconds must be >= 0 and <= {MaxDelaySeconds}.");
        }

        return new()
        {
            Body = body,
            DelaySeconds = delaySeconds,
            Attributes = ReadAttributes(attributes),
            TraceHeader = ReadTraceHeader(systemAttributes),
            GroupId = CheckId(groupId, "MessageGroupId"),
            DeduplicationId = CheckId(deduplicationId, "MessageDeduplicationId"),
        };
    }

    /// <summary>A group, deduplication or attempt id, if it is one.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterValue.</exception>
    public static string? CheckId(string? id, string parameter) =>
        id is null || (id.Length is >= 1 and <= 128 && id.All(static c => c is > ' ' and <= '~'))
            ? id
            : throw SqsErrors.InvalidParameter(
                id, parameter, $"{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");

    /// <summary>A body may hold what XML 1.0 may.</summary>
    private static void CheckCharacters(string body)
    {
        foreach (var rune in body.EnumerateRunes())
        {
            if (rune.Value is (< 0x20 and not (0x9 or 0xA or 0xD)) or 0xFFFE or 0xFFFF)
            {
                throw SqsErrors.InvalidMessageContents(rune.Value);
            }
        }
    }

    private static ImmutableSortedDictionary<string, MessageAttribute> ReadAttributes(Dictionary<string, MessageAttributeValue>? given)
    {
        var attributes = ImmutableSortedDictionary.CreateBuilder<string, MessageAttribute>(StringComparer.Ordinal);
        if (given is null)
        {
            return attributes.ToImmutable();
        }

        if (given.Count > MaxAttributes)
        {
            throw SqsErrors.InvalidParameter($"Number of message attributes [{given.Count}] exceeds the allowed maximum [{MaxAttributes}].");
        }

        foreach (var (name, value) in given)
        {
            CheckName(name);
            attributes[name] = ReadAttribute(name, value);
        }

        return attributes.ToImmutable();
    }

    private static void CheckName(string name)
    {
        if (name.Length > MaxNameLength)
        {
            throw SqsErrors.InvalidParameter($"Message (user) attribute name must be shorter than {MaxNameLength} bytes.");
        }

        if (name.Length == 0
            || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            || name.StartsWith('.') || name.EndsWith('.') || name.Contains("..", StringComparison.Ordinal))
        {
            throw SqsErrors.InvalidParameter(
                $"The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), " +
                "and period (.) characters.");
        }

        if (name.StartsWith("AWS.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Amazon.", StringComparison.OrdinalIgnoreCase))
        {
            throw SqsErrors.InvalidParameter(
                $"The message attribute name '{name}' is invalid. Attribute name cannot start with 'AWS.' or 'Amazon.'.");
        }
    }

    private static MessageAttribute ReadAttribute(string name, MessageAttributeValue value)
    {
        if (string.IsNullOrEmpty(value.DataType))
        {
            throw SqsErrors.InvalidParameter($"The message attribute '{name}' must contain non-empty message attribute type.");
        }

        if (value.StringListValues is not null || value.BinaryListValues is not null)
        {
            throw SqsErrors.InvalidParameter(
                "Message attribute list values in SendMessage operation are not supported.");
        }

        var attribute = new MessageAttribute(value.DataType, value.StringValue, [.. value.BinaryValue ?? []]);
        switch (value.DataType.Split('.')[0])
        {
            case "Binary" when attribute.BinaryValue.IsEmpty:
            case "String" or "Number" when string.IsNullOrEmpty(value.StringValue):
                throw SqsErrors.InvalidParameter(
                    $"Message (user) attribute '{name}' must contain a non-empty value of type '{(attribute.IsBinary ? "Binary" : "String")}'.");
            case "Number" when !double.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _):
                throw SqsErrors.InvalidParameter($"Can't cast the value of message (user) attribute '{name}' to a number.");
            case "Binary" or "String" or "Number":
                return attribute;
            default:
                throw SqsErrors.InvalidParameter(
                    $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is " +
                    "Binary, Number, and String.");
        }
    }

    private static string? ReadTraceHeader(Dictionary<string, MessageSystemAttributeValue>? given)
    {
        foreach (var (name, value) in given ?? [])
        {
            if (name != MessageSystemAttributeNameForSends.AWSTraceHeader)
            {
                throw SqsErrors.InvalidParameter($"Message system attribute name '{name}' is invalid.");
            }

            if (value.DataType != "String" || string.IsNullOrEmpty(value.StringValue))
            {
                throw SqsErrors.InvalidParameter(
                    $"Message (system) attribute '{name}' must contain a non-empty value of type 'String'.");
            }

            return value.StringValue;
        }

        return null;
    }
}
