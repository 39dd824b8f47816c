using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>JSON, a value on each line.</summary>
internal sealed class JsonLineRows(Blob content, SelectInput input) : SelectDelimitedRows(content, input, StartOf(input.Range, null))
{
    public override async IAsyncEnumerable<SqlValue> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in ReadRecordsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return JsonValues.Parse(Encoding.UTF8.GetBytes(ClientJson.Mend(line))).Single();
            }
        }
    }
}

/// <summary>JSON as a document, or several after one another.</summary>
internal sealed class JsonDocumentRows(Blob content, SelectInput input) : SelectRows(content, input, 0)
{
    public override async IAsyncEnumerable<SqlValue> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var document = new StringBuilder();
        while (await Text.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            document.Append(Text.Rest);
        }

        foreach (var value in JsonValues.Parse(Encoding.UTF8.GetBytes(ClientJson.Mend(document.ToString())), isOne: false))
        {
            yield return value;
        }
    }
}

/// <summary>JSON as values of a query.</summary>
internal static class JsonValues
{
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="isOne">Whether it has to be one value.</param>
    /// <exception cref="Schemas.AwsServiceException">JSONParsingError.</exception>
    public static List<SqlValue> Parse(ReadOnlySpan<byte> json, bool isOne = true)
    {
        var values = new List<SqlValue>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = !isOne, MaxDepth = 256 });
        try
        {
            while (reader.Read())
            {
                using var document = JsonDocument.ParseValue(ref reader);
                values.Add(ToValue(document.RootElement));
            }
        }
        catch (JsonException)
        {
            throw S3Errors.JsonParsingError();
        }

        return values;
    }

    private static SqlValue ToValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var properties = element.EnumerateObject().ToList();
                return new SqlStructure([.. properties.Select(static p => p.Name)], [.. properties.Select(static p => ToValue(p.Value))]);
            case JsonValueKind.Array:
                return new SqlList([.. element.EnumerateArray().Select(ToValue)]);
            case JsonValueKind.String:
                return new SqlString(element.GetString()!);
            case JsonValueKind.Number:
                return SqlText.ParseNumber(element.GetRawText()) ?? throw S3Errors.JsonParsingError();
            case JsonValueKind.True or JsonValueKind.False:
                return SqlBoolean.Of(element.ValueKind == JsonValueKind.True);
            default:
                return SqlNull.Value;
        }
    }
}
