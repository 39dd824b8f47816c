using System.Globalization;
using System.Text;

namespace Simfra.Schemas;

/// <summary>
/// Reads a generated schema table. Lines, fields separated by tabs, the first one saying what the line is:
/// <code>
/// T kind name flags k=v…     a shape; its id is its position among the T lines
/// M name target flags k=v…   a member of the structure above
/// K target flags k=v…        the key of the map above
/// E target flags k=v…        the element of the list, or the value of the map, above
/// O name method uri status input output flags errors k=v…   an operation; input, output and errors are shape ids
/// </code>
/// Flags are hexadecimal; in a field, <c>\\</c>, <c>\t</c>, <c>\n</c>, <c>\r</c>, <c>\u1234</c> and (in lists) <c>\,</c> are escapes.
/// </summary>
internal static class SchemaTableReader
{
    public static SchemaTables Read(ServiceSchema service, ReadOnlySpan<byte> table)
    {
        var text = Encoding.UTF8.GetString(table);
        var shapes = new List<Schema>();
        foreach (var line in text.EnumerateLines())
        {
            if (line.StartsWith("T\t", StringComparison.Ordinal))
            {
                shapes.Add(ReadShape(shapes.Count, new TableLine(line)));
            }
        }

        var operations = new List<OperationSchema>();
        var members = new List<MemberSchema>();
        var current = -1;
        foreach (var line in text.EnumerateLines())
        {
            if (line.IsEmpty)
            {
                continue;
            }

            var fields = new TableLine(line);
            switch (fields.Next())
            {
                case "T":
                    CompleteStructure(shapes, current, members);
                    current++;
                    break;
                case "M":
                    members.Add(ReadMember(shapes, fields.Next(), members.Count, ref fields));
                    break;
                case "K":
                    shapes[current].Key = ReadMember(shapes, "key", 0, ref fields);
                    break;
                case "E":
                    var isMap = shapes[current].Kind == ShapeKind.Map;
                    shapes[current].Element = ReadMember(shapes, isMap ? "value" : "member", isMap ? 1 : 0, ref fields);
                    break;
                case "O":
                    CompleteStructure(shapes, current, members);
                    operations.Add(ReadOperation(service, operations.Count, shapes, ref fields));
                    break;
                case var unknown:
                    throw new InvalidDataException($"Unknown line '{unknown}' in the schema table of {service.Id}.");
            }
        }

        CompleteStructure(shapes, current, members);
        return new([.. operations], [.. shapes]);
    }

    private static void CompleteStructure(List<Schema> shapes, int current, List<MemberSchema> members)
    {
        if (members.Count == 0)
        {
            return;
        }

        shapes[current].Members = [.. members];
        shapes[current].PayloadMember = members.Find(static m => m.IsPayload);
        members.Clear();
    }

    private static Schema ReadShape(int id, TableLine fields)
    {
        fields.Next();
        var kind = Enum.Parse<ShapeKind>(fields.Next());
        var name = fields.Next();
        var flags = (ShapeFlags)fields.NextHex();
        var options = fields.Rest();
        return new()
        {
            Id = id,
            Kind = kind,
            Name = name,
            Flags = flags,
            TimestampFormat = ReadTimestampFormat(options.Text("tf")),
            Min = options.Decimal("min"),
            Max = options.Decimal("max"),
            Pattern = options.Text("pat"),
            PatternAsModelled = options.Text("patm"),
            EnumValues = options.List("enum"),
            XmlName = options.Text("xn"),
            XmlNamespace = options.Text("xns"),
            XmlNamespacePrefix = options.Text("xnp"),
            ErrorCode = options.Text("code") ?? name,
            QueryErrorCode = options.Text("qcode"),
            ErrorStatus = (int?)options.Number("status") ?? 400,
        };
    }

    private static MemberSchema ReadMember(List<Schema> shapes, string name, int index, ref TableLine fields)
    {
        var target = shapes[int.Parse(fields.Next(), CultureInfo.InvariantCulture)];
        var flags = (MemberFlags)fields.NextHex();
        var options = fields.Rest();
        return new()
        {
            Name = name,
            Index = index,
            Target = target,
            Flags = flags,
            Location = ReadLocation(options.Text("loc")),
            WireName = options.Text("wire"),
            QueryName = options.Text("qn"),
            TimestampFormat = ReadTimestampFormat(options.Text("tf")),
            XmlNamespace = options.Text("xns"),
            XmlNamespacePrefix = options.Text("xnp"),
            Default = options.Text("def"),
        };
    }

    private static OperationSchema ReadOperation(ServiceSchema service, int index, List<Schema> shapes, ref TableLine fields)
    {
        var name = fields.Next();
        var method = fields.Next();
        var uri = fields.Next();
        var status = int.Parse(fields.Next(), CultureInfo.InvariantCulture);
        var input = fields.Next();
        var output = fields.Next();
        var flags = (OperationFlags)fields.NextHex();
        var errors = fields.Next();
        var options = fields.Rest();
        var implemented = (flags & OperationFlags.Implemented) != 0;
        return new()
        {
            Service = service,
            Index = index,
            Name = name,
            Method = method,
            Uri = uri,
            SuccessStatus = status,
            Flags = flags,
            Input = ShapeOrUnit(shapes, input, implemented),
            Output = ShapeOrUnit(shapes, output, implemented),
            Errors = errors.Length == 0
                ? []
                : Array.ConvertAll(errors.Split(','), e => shapes[int.Parse(e, CultureInfo.InvariantCulture)]),
            HostPrefix = options.Text("host"),
            ResultWrapper = options.Text("wrap"),
            InputXmlName = options.Text("xn"),
            InputXmlNamespace = options.Text("xns"),
            TellingQuery = options.List("rq"),
            TellingHeaders = options.List("rh"),
            ChecksumAlgorithmMember = options.Text("csm"),
            IamActions = options.List("iam") is { Length: > 0 } actions ? actions : [$"{service.IamPrefix}:{name}"],
        };
    }

    private static Schema? ShapeOrUnit(List<Schema> shapes, string id, bool implemented) =>
        id != "-" ? shapes[int.Parse(id, CultureInfo.InvariantCulture)] : implemented ? Unit.UnitSchema : null;

    private static TimestampFormat ReadTimestampFormat(string? code) => code switch
    {
        null => TimestampFormat.Default,
        "e" => TimestampFormat.EpochSeconds,
        "d" => TimestampFormat.DateTime,
        "h" => TimestampFormat.HttpDate,
        _ => throw new InvalidDataException($"Unknown timestamp format '{code}'."),
    };

    private static MemberLocation ReadLocation(string? code) => code switch
    {
        null => MemberLocation.Body,
        "h" => MemberLocation.Header,
        "H" => MemberLocation.PrefixHeaders,
        "q" => MemberLocation.QueryString,
        "Q" => MemberLocation.QueryMap,
        "l" => MemberLocation.Label,
        "s" => MemberLocation.StatusCode,
        _ => throw new InvalidDataException($"Unknown location '{code}'."),
    };
}

/// <summary>A line of tab-separated fields.</summary>
internal ref struct TableLine(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line;

    public readonly string Peek()
    {
        var copy = this;
        return copy.Next();
    }

    public string Next()
    {
        var tab = _rest.IndexOf('\t');
        var field = tab < 0 ? _rest : _rest[..tab];
        _rest = tab < 0 ? [] : _rest[(tab + 1)..];
        return Unescape(field);
    }

    public int NextHex() => int.Parse(Next(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The fields that are left, as <c>k=v</c>.</summary>
    public TableOptions Rest()
    {
        var options = new TableOptions();
        while (!_rest.IsEmpty)
        {
            var tab = _rest.IndexOf('\t');
            var field = tab < 0 ? _rest : _rest[..tab];
            _rest = tab < 0 ? [] : _rest[(tab + 1)..];
            var equals = field.IndexOf('=');
            options.Add(field[..equals].ToString(), field[(equals + 1)..].ToString());
        }

        return options;
    }

    internal static string Unescape(ReadOnlySpan<char> field)
    {
        if (!field.Contains('\\'))
        {
            return field.ToString();
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i..].StartsWith(@"\u", StringComparison.Ordinal))
            {
                text.Append((char)ushort.Parse(field.Slice(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 5;
                continue;
            }

            text.Append(field[i] != '\\' || i + 1 == field.Length ? field[i] : field[++i] switch
            {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                var c => c,
            });
        }

        return text.ToString();
    }
}

/// <summary>The <c>k=v</c> fields of a line, still escaped.</summary>
internal readonly struct TableOptions()
{
    private readonly List<(string Key, string Value)> _pairs = [];

    public void Add(string key, string value) => _pairs.Add((key, value));

    public string? Text(string key) => Raw(key) is { } value ? TableLine.Unescape(value) : null;

    public long? Number(string key) => Raw(key) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : null;

    public decimal? Decimal(string key) =>
        Raw(key) is { } value ? decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    public string[] List(string key)
    {
        if (Raw(key) is not { } value)
        {
            return [];
        }

        var items = new List<string>();
        var start = 0;
        for (var i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && value[i] == '\\')
            {
                i++;
            }
            else if (i == value.Length || value[i] == ',')
            {
                items.Add(TableLine.Unescape(value.AsSpan(start, i - start)));
                start = i + 1;
            }
        }

        return [.. items];
    }

    private string? Raw(string key)
    {
        foreach (var pair in _pairs)
        {
            if (pair.Key == key)
            {
                return pair.Value;
            }
        }

        return null;
    }
}
