using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Simfra.Schemas;

namespace Simfra.Services.Tests.S3;

/// <summary>Answers of S3 in the forms of the recordings.</summary>
internal static class RecordedForm
{
    /// <summary>Members by their names, as boto3 shows them.</summary>
    public static JsonObject Read(OperationSchema operation, RawAnswer answer)
    {
        var form = (int)answer.Status < 300 ? ReadOutput(operation.Output, answer) : new JsonObject { ["Error"] = ReadError(answer) };
        form["ResponseMetadata"] = new JsonObject { ["HTTPHeaders"] = new JsonObject(), ["HTTPStatusCode"] = (int)answer.Status };
        return form;
    }

    /// <summary>A document as it is, element by element, as requests without an SDK were recorded.</summary>
    public static JsonObject ReadDocument(RawAnswer answer) => new() { [answer.Xml.Name.LocalName] = ReadElement(answer.Xml) };

    /// <summary>The headers of an answer, in small letters.</summary>
    public static JsonObject ReadHeaders(RawAnswer answer) =>
        new(answer.Headers.Select(static h => KeyValuePair.Create(h.Key.ToLowerInvariant(), (JsonNode?)h.Value)));

    /// <summary>Errors have no body where the method or the status allows none: boto3 then takes the status for the code.</summary>
    private static JsonObject ReadError(RawAnswer answer)
    {
        if (answer.Body.Length == 0)
        {
            return new() { ["Code"] = $"{(int)answer.Status}", ["Message"] = string.Concat(answer.Status.ToString().Select(Spaced)).Trim() };
        }

        var error = ReadElement(answer.Xml.Elements().FirstOrDefault(static e => e.Name.LocalName == "Error") ?? answer.Xml)!.AsObject();
        error.Remove("RequestId");
        error.Remove("HostId");
        return error;

        static string Spaced(char c) => char.IsUpper(c) ? $" {c}" : $"{c}";
    }

    private static JsonNode? ReadElement(XElement element)
    {
        if (!element.HasElements)
        {
            return element.Value.Length == 0 ? null : JsonValue.Create(element.Value);
        }

        var form = new JsonObject();
        foreach (var group in element.Elements().GroupBy(static e => e.Name.LocalName))
        {
            var values = group.Select(ReadElement).ToArray();
            form[group.Key] = values.Length == 1 ? values[0] : new JsonArray(values);
        }

        return form;
    }

    private static JsonObject ReadOutput(Schema? output, RawAnswer answer)
    {
        var form = new JsonObject();
        var document = answer.Header("Content-Type") == "application/xml" && answer.Body.Length > 0 ? answer.Xml : null;
        var isUrlEncoded = document?.Elements().Any(static e => e.Name.LocalName == "EncodingType") == true;
        foreach (var member in output?.Members ?? [])
        {
            var value = member switch
            {
                { Location: MemberLocation.Header } => answer.Header(member.NameOnWire) is { } text ? ToValue(member.Target, text) : null,
                { Location: MemberLocation.PrefixHeaders } => ReadHeaders(answer, member.NameOnWire),
                { IsPayload: true, Target.Kind: ShapeKind.Blob } => Encoding.UTF8.GetString(answer.Body),
                { IsPayload: true } => document is null ? null : ReadElement(member.Target, document, isUrlEncoded),
                _ when document is null => null,
                _ when document.Name.LocalName == member.NameOnWire && !document.HasElements =>
                    document.Value.Length == 0 ? null : document.Value,
                _ => ReadMember(member, document, isUrlEncoded),
            };
            if (value is not null)
            {
                form[member.Name] = value;
            }
        }

        // Which boto3 gives as it is too.
        if (form.ContainsKey("Expires"))
        {
            form["ExpiresString"] = answer.Header("Expires");
        }

        return form;
    }

    private static JsonObject ReadHeaders(RawAnswer answer, string prefix)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in answer.Headers.Where(h => h.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            headers[name[prefix.Length..]] = value;
        }

        return headers;
    }

    private static JsonNode? ReadMember(MemberSchema member, XElement parent, bool isUrlEncoded)
    {
        var elements = parent.Elements().Where(e => e.Name.LocalName == member.NameOnWire).ToList();
        if (elements.Count == 0)
        {
            return null;
        }

        // What a listing encodes, boto3 decodes again.
        var value = member.Target.Kind == ShapeKind.List && member.IsFlattened
            ? new JsonArray([.. elements.Select(e => ReadElement(member.Target.Element!.Target, e, isUrlEncoded))])
            : ReadElement(member.Target, elements[0], isUrlEncoded);
        return isUrlEncoded && member.Name is "Key" or "Prefix" or "Delimiter" or "Marker" or "NextMarker" or "StartAfter" or "KeyMarker" or "NextKeyMarker"
            ? JsonValue.Create(Uri.UnescapeDataString(value!.ToString().Replace('+', ' ')))
            : value;
    }

    private static JsonNode? ReadElement(Schema schema, XElement element, bool isUrlEncoded)
    {
        switch (schema.Kind)
        {
            case ShapeKind.Structure:
                var structure = new JsonObject();
                foreach (var member in schema.Members)
                {
                    var attribute = element.Attributes().FirstOrDefault(
                        a => a.Name.LocalName.Equals(member.Name, StringComparison.OrdinalIgnoreCase) && a.Name.NamespaceName.Length > 0);
                    if (ReadMember(member, element, isUrlEncoded) is { } value)
                    {
                        structure[member.Name] = value;
                    }
                    else if (attribute is { IsNamespaceDeclaration: false })
                    {
                        structure[member.Name] = attribute.Value;
                    }
                }

                return structure;
            case ShapeKind.List:
                return new JsonArray([.. element.Elements().Select(e => ReadElement(schema.Element!.Target, e, isUrlEncoded))]);
            case ShapeKind.Map:
                return new JsonObject(element.Elements().Select(static e => e.Elements().ToArray()).Select(static e =>
                    KeyValuePair.Create(e[0].Value, (JsonNode?)e[1].Value)));
            default:
                return ToValue(schema, element.Value);
        }
    }

    private static JsonNode ToValue(Schema schema, string text) => schema.Kind switch
    {
        ShapeKind.Integer or ShapeKind.Long => long.Parse(text, CultureInfo.InvariantCulture),
        ShapeKind.Boolean => bool.Parse(text),
        ShapeKind.Timestamp => "datetime",
        _ => text,
    };
}
