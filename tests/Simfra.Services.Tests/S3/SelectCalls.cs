using System.Net;
using System.Security;
using System.Text;
using Simfra.Protocols.EventStreams;

namespace Simfra.Services.Tests.S3;

/// <summary>SelectObjectContent as it goes over the wire.</summary>
internal static class SelectCalls
{
    public const string Csv = "<CSV/>";
    public const string CsvWithHeader = "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>";
    public const string JsonLines = "<JSON><Type>LINES</Type></JSON>";
    public const string JsonDocument = "<JSON><Type>DOCUMENT</Type></JSON>";

    public static string Body(string expression, string input = Csv, string output = "<CSV/>", string more = "") =>
        $"""
        <SelectObjectContentRequest xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Expression>{SecurityElement.Escape(expression)}</Expression><ExpressionType>SQL</ExpressionType>
        <InputSerialization>{input}</InputSerialization><OutputSerialization>{output}</OutputSerialization>{more}
        </SelectObjectContentRequest>
        """;

    public static Task<RawAnswer> SelectRawAsync(
        this S3Fixture aws, string expression, string input = Csv, string output = "<CSV/>", string more = "", string key = "a") =>
        aws.Raw.PostAsync($"/{S3Fixture.Bucket}/{key}?select&select-type=2", Body(expression, input, output, more));

    /// <summary>The results of a query over an object of that content.</summary>
    public static async Task<string> SelectAsync(
        this S3Fixture aws, string content, string expression, string input = Csv, string output = "<CSV/>", string more = "")
    {
        (await aws.Raw.PutAsync($"/{S3Fixture.Bucket}/a", content)).Ok();
        return (await aws.SelectRawAsync(expression, input, output, more)).Records();
    }

    /// <summary>What one expression is over a record of JSON, as JSON.</summary>
    public static Task<string> EvaluateAsync(this S3Fixture aws, string expression, string record = "{}") =>
        aws.SelectAsync(record, $"SELECT {expression} AS v FROM S3Object s", JsonLines, "<JSON/>");

    public static List<EventMessage> Events(this RawAnswer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(EventMessage.MediaType, answer.Header("Content-Type"));
        var events = new List<EventMessage>();
        for (var at = 0; at < answer.Body.Length;)
        {
            events.Add(EventMessageReader.ReadFirst(answer.Body.AsMemory(at), out var length));
            at += length;
        }

        return events;
    }

    /// <summary>The names of events that aren't errors, and of errors their codes.</summary>
    public static IEnumerable<string?> Types(this IEnumerable<EventMessage> events) =>
        events.Select(static e => e.Text(":event-type") ?? e.Text(":error-code"));

    public static string Records(this RawAnswer answer) => string.Concat(answer.Events()
        .Where(static e => e.Text(":event-type") == "Records")
        .Select(static e => Encoding.UTF8.GetString(e.Payload.Span)));
}
