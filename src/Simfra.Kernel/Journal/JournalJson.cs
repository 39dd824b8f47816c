using System.Text.Json;

namespace Simfra.Journal;

/// <summary>Entries as JSON, without secrets.</summary>
internal static class JournalJson
{
    public static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, entry.Id);
        json.WriteString("kind"u8, entry is JournalCall ? "call"u8 : "job"u8);
        WriteIfKnown(json, "causeId", entry.CauseId);
        json.WriteString("startedAt"u8, entry.StartedAt);
        json.WriteNumber("milliseconds"u8, entry.Duration.TotalMilliseconds);
        WriteIfKnown(json, "service", entry.Service);
        switch (entry)
        {
            case JournalCall call:
                WriteCall(json, call);
                break;
            case JournalJob job:
                WriteJob(json, job);
                break;
        }

        if (!entry.Succeeded)
        {
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, entry.ErrorCode);
            WriteIfKnown(json, "message", entry.ErrorMessage);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, JournalCall call)
    {
        WriteIfKnown(json, "operation", call.Operation);
        WriteIfKnown(json, "source", call.Source);
        WriteIfKnown(json, "principal", call.Principal);
        WritePlace(json, call);
        WriteIfKnown(json, "request", call.Request);
        json.WriteNumber("statusCode"u8, call.StatusCode);
        if (call.InputShape is { } input)
        {
            json.WritePropertyName("input"u8);
            ShapeText.WriteRedacted(json, input);
        }

        if (call.OutputShape is { } output)
        {
            json.WritePropertyName("output"u8);
            ShapeText.WriteRedacted(json, output);
        }

        if (call.Decisions is { Count: > 0 } decisions)
        {
            json.WriteStartArray("decisions"u8);
            foreach (var decision in decisions)
            {
                json.WriteStartObject();
                json.WriteString("action"u8, decision.Action);
                json.WriteString("resource"u8, decision.Resource);
                json.WriteBoolean("isAllowed"u8, decision.IsAllowed);
                json.WriteString("explanation"u8, decision.Explanation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (call.Faults is { Count: > 0 } faults)
        {
            json.WriteStartArray("faults"u8);
            foreach (var fault in faults)
            {
                json.WriteStringValue(fault.Id);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteJob(Utf8JsonWriter json, JournalJob job)
    {
        json.WriteString("job"u8, job.Kind);
        json.WriteString("payload"u8, job.Payload);
        json.WriteString("dueAt"u8, job.DueAt);
        WritePlace(json, job);
    }

    private static void WritePlace(Utf8JsonWriter json, JournalEntry entry)
    {
        WriteIfKnown(json, "accountId", entry.AccountId);
        json.WriteString("region"u8, entry.Region);
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
