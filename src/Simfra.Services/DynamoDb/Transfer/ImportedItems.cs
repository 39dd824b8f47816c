using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>Reads the objects of an import: the items in them, and how much in them is none.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html"/>
internal sealed class ImportedItems(DynamoTable table, ImportTableInput request)
{
    private const int MaxDepth = 128;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<AttributeMap> _items = [];

    public IReadOnlyList<AttributeMap> Items => _items;

    public long ErrorCount { get; private set; }

    /// <summary>The bytes that were read, decompressed.</summary>
    public long Size { get; private set; }

    /// <summary>Reads an object. What can't be understood ends it; an item that the table can't hold is left out.</summary>
    public void Read(byte[] content)
    {
        try
        {
            var text = Decompress(content);
            Size += text.Length;
            if (request.InputFormat == InputFormat.Csv)
            {
                ReadCsv(Utf8.GetString(text));
            }
            else
            {
                ReadLines(text);
            }
        }
        catch (Exception error)
            when (error is JsonException or FormatException or InvalidDataException or DecoderFallbackException or InvalidOperationException)
        {
            ErrorCount++;
        }
    }

    private byte[] Decompress(byte[] content)
    {
        if (request.InputCompressionType != InputCompressionType.Gzip)
        {
            return content;
        }

        using var gzip = new GZipStream(new MemoryStream(content, writable: false), CompressionMode.Decompress);
        using var text = new MemoryStream();
        gzip.CopyTo(text);
        return text.ToArray();
    }

    private void ReadLines(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.Trim(" \t\r"u8).Length > 0)
            {
                try
                {
                    Add(ReadItem(line));
                }
                catch (AwsServiceException)
                {
                    ErrorCount++;
                }
            }
        }
    }

    private static AttributeMap ReadItem(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
        AttributeMap? item = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An item is an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItem = reader.ValueTextEquals("Item"u8);
            reader.Read();
            if (isItem)
            {
                item = ItemJson.ReadMap(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // Nothing may follow it.
        if (reader.Read())
        {
            throw new JsonException("A line is one object.");
        }

        return item ?? throw new JsonException("There is no Item.");
    }

    private void ReadCsv(string text)
    {
        var options = request.InputFormatOptions?.Csv;
        using var rows = CsvRows.Read(text, options?.Delimiter is [var delimiter] ? delimiter : ',').GetEnumerator();
        var header = options?.HeaderList ?? (rows.MoveNext() ? rows.Current : []);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            if (row.Count != header.Count)
            {
                throw new FormatException("A row has as many values as there are columns.");
            }

            try
            {
                Add(AttributeMap.Of(header.Select((name, i) => KeyValuePair.Create(name, ValueOf(name, row[i])))));
            }
            catch (AwsServiceException)
            {
                ErrorCount++;
            }
        }
    }

    /// <summary>Keys have the types that the table gives them; all else is text.</summary>
    private ItemValue ValueOf(string name, string text) => table.Attributes.FirstOrDefault(a => a.Name == name)?.Type switch
    {
        "N" => new NumberValue(DynamoNumber.Parse(text)),
        "B" => new BinaryValue([.. Convert.FromBase64String(text)]),
        _ => new StringValue(text),
    };

    private void Add(AttributeMap item)
    {
        if (item.Contains(""))
        {
            throw DynamoDbErrors.InvalidParameters("Attribute name must not be empty");
        }

        ItemRules.CheckItem(table, item);
        _items.Add(item);
    }
}
