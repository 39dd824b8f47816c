using System.Collections.Immutable;
using System.Text.Json;
using Simfra.Models.Sns;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.Sns;

/// <summary>A message as a publisher gives it, checked as far as that needs no topic.</summary>
internal sealed record MessageDraft
{
    public const int MaxLength = 256 * 1024;

    private const string JsonStructure = "json";
    private const int MaxSubject = 100;
    private const int MaxIdLength = 128;

    /// <summary>The message as given: of JSON structure, all of it.</summary>
    public required string Given { get; init; }
    public required PublishedMessage Message { get; init; }

    public static MessageDraft From(PublishInput request) => From(
        request.Message, request.Subject, request.MessageStructure, request.MessageAttributes, request.MessageGroupId, request.MessageDeduplicationId);

    public static MessageDraft From(PublishBatchRequestEntry entry) => From(
        entry.Message, entry.Subject, entry.MessageStructure, entry.MessageAttributes, entry.MessageGroupId, entry.MessageDeduplicationId);

    private static MessageDraft From(
        string? message,
        string? subject,
        string? structure,
        Dictionary<string, MessageAttributeValue>? attributes,
        string? groupId,
        string? deduplicationId)
    {
        if (string.IsNullOrEmpty(message))
        {
            throw SnsErrors.InvalidParameter("Empty message");
        }

        CheckSubject(subject);
        CheckId(groupId, "MessageGroupId");
        CheckId(deduplicationId, "MessageDeduplicationId");
        if (structure is not (null or "" or JsonStructure))
        {
            throw SnsErrors.InvalidParameter("MessageStructure");
        }

        var bodies = structure == JsonStructure ? ReadBodies(message) : null;
        var draft = new MessageDraft
        {
            Given = message,
            Message = new()
            {
                MessageId = "",
                Body = bodies?["default"] ?? message,
                Bodies = bodies,
                Subject = subject,
                Attributes = MessageAttribute.ReadAll(attributes),
                GroupId = groupId,
                DeduplicationId = deduplicationId,
                PublishedAt = default,
            },
        };
        return draft.Message.Length <= MaxLength ? draft : throw SnsErrors.InvalidParameter("Message too long");
    }

    /// <summary>Up to 100 characters of ASCII, without line breaks, the first no space.</summary>
    private static void CheckSubject(string? subject)
    {
        if (subject is not null && (subject.Length is 0 or > MaxSubject || subject[0] == ' ' || subject.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            throw SnsErrors.InvalidParameter("Subject");
        }
    }

    private static void CheckId(string? id, string parameter)
    {
        if (id is not null && (id.Length is 0 or > MaxIdLength || id.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw SnsErrors.InvalidParameter(
                parameter, $"{parameter} can only include alphanumeric and punctuation characters. 1 to {MaxIdLength} in length");
        }
    }

    /// <summary>Of the texts that aren't texts AWS takes no notice, unless it is the default.</summary>
    private static ImmutableSortedDictionary<string, string> ReadBodies(string json)
    {
        var bodies = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = ClientJson.ParseDocument(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var body in document.RootElement.EnumerateObject().Where(static b => b.Value.ValueKind == JsonValueKind.String))
                {
                    bodies[body.Name] = body.Value.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            throw SnsErrors.InvalidParameter("Message Structure - JSON message body failed to parse");
        }

        return bodies.ContainsKey("default")
            ? bodies.ToImmutable()
            : throw SnsErrors.InvalidParameter("Message Structure - No default entry in JSON message body");
    }
}
