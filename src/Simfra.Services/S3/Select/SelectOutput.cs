using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>Writes results as the request's OutputSerialization tells.</summary>
internal abstract class SelectOutput
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static SelectOutput Parse(OutputSerialization? output) => output switch
    {
        null => throw S3Errors.MissingRequiredParameter(),
        { CSV: not null, JSON: not null } => throw S3Errors.ObjectSerializationConflict(),
        { CSV: { } csv } => new CsvOutput(csv),
        { JSON: { } json } => new JsonOutput(json.RecordDelimiter ?? SelectInput.DefaultRecordDelimiter),
        _ => throw S3Errors.MissingRequiredParameter(),
    };

    /// <summary>Writes a result and the delimiter after it.</summary>
    public abstract void Write(IBufferWriter<byte> buffer, SqlStructure record);

    protected static void WriteJson(Utf8JsonWriter writer, SqlValue value)
    {
        switch (value)
        {
            case SqlStructure structure:
                writer.WriteStartObject();
                for (var i = 0; i < structure.Names.Count && i < structure.Values.Count; i++)
                {
                    if (structure.Values[i] is not SqlMissing)
                    {
                        writer.WritePropertyName(structure.Names[i]);
                        WriteJson(writer, structure.Values[i]);
                    }
                }

                writer.WriteEndObject();
                break;
            case SqlList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteJson(writer, item);
                }

                writer.WriteEndArray();
                break;
            case SqlInteger or SqlDecimal or SqlFloat or SqlBoolean:
                writer.WriteRawValue(SqlText.ToText(value), skipInputValidation: true);
                break;
            case SqlString or SqlTimestamp:
                writer.WriteStringValue(SqlText.ToText(value));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static string ToJson(SqlValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            WriteJson(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class JsonOutput(string recordDelimiter) : SelectOutput
    {
        public override void Write(IBufferWriter<byte> buffer, SqlStructure record)
        {
            using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
            {
                WriteJson(writer, record);
            }

            Encoding.UTF8.GetBytes(recordDelimiter, buffer);
        }
    }

    private sealed class CsvOutput(CSVOutput format) : SelectOutput
    {
        private readonly bool _quotesAlways = format.QuoteFields switch
        {
            null or "" or QuoteFields.Asneeded => false,
            QuoteFields.Always => true,
            _ => throw S3Errors.InvalidQuoteFields(),
        };

        private readonly char? _quote = CsvFormat.ParseCharacter(format.QuoteCharacter, '"');
        private readonly char? _escape = CsvFormat.ParseCharacter(format.QuoteEscapeCharacter, '"');
        private readonly string _fieldDelimiter = CsvFormat.ParseDelimiter(format.FieldDelimiter) ?? ",";
        private readonly string _recordDelimiter = CsvFormat.ParseDelimiter(format.RecordDelimiter) ?? SelectInput.DefaultRecordDelimiter;

        public override void Write(IBufferWriter<byte> buffer, SqlStructure record)
        {
            var line = new StringBuilder();
            for (var i = 0; i < record.Values.Count; i++)
            {
                line.Append(i == 0 ? "" : _fieldDelimiter);
                AppendField(line, record.Values[i]);
            }

            Encoding.UTF8.GetBytes(line.Append(_recordDelimiter).ToString(), buffer);
        }

        private void AppendField(StringBuilder line, SqlValue value)
        {
            var text = value switch
            {
                SqlStructure or SqlList => ToJson(value),
                { IsUnknown: true } => "",
                _ => SqlText.ToText(value),
            };
            if (_quote is not { } quote || !(_quotesAlways || NeedsQuotes(text, quote)))
            {
                line.Append(text);
                return;
            }

            line.Append(quote);
            foreach (var c in text)
            {
                if (_escape is { } escape && (c == quote || c == escape))
                {
                    line.Append(escape);
                }

                line.Append(c);
            }

            line.Append(quote);
        }

        private bool NeedsQuotes(string text, char quote) =>
            text.Contains(quote, StringComparison.Ordinal) || text.AsSpan().ContainsAny('\r', '\n')
            || text.Contains(_fieldDelimiter, StringComparison.Ordinal) || text.Contains(_recordDelimiter, StringComparison.Ordinal);
    }
}
