using System.Runtime.CompilerServices;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.EventStreams;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>
/// Protocols that spread an input over path, query, headers and body. Routes are matched on the path as sent. What differs
/// between them is the document in the body (the codec), and how errors look.
/// </summary>
internal abstract class RestProtocol(ShapeCodec codec) : WireProtocol
{
    // Weak, so that a test's own service schemas don't pile up.
    private readonly ConditionalWeakTable<ServiceSchema, RouteTable> _routes = [];

    protected ShapeCodec Codec { get; } = codec;

    public override OperationSchema? FindOperation(ServiceSchema service, WireRequest request) => RoutesOf(service).Find(request);

    protected override void ReadInputMembers(OperationSchema operation, WireRequest request, IShape input)
    {
        CheckMediaTypes(operation, request);
        var bindings = RestBindings.Of(input.Schema);
        ReadHttpBindings(operation, request, input, bindings);
        if (EventStreamOutput.MemberOf(input.Schema) is { } events)
        {
            var body = request.Stream?.Content ?? new MemoryStream(request.Body.ToArray());
            new EventStreamInput(Codec, body, fault => MalformedInput(operation, fault)).Read(input, events);
        }
        else if (input.Schema.PayloadMember is { } payload)
        {
            ReadPayload(payload, request, input);
        }
        else if (bindings.HasBodyMembers && !request.Body.IsEmpty)
        {
            ReadBody(operation, request, input);
        }
    }

    /// <summary>Refuses media types that the operation doesn't take or give, where the protocol does that.</summary>
    protected virtual void CheckMediaTypes(OperationSchema operation, WireRequest request)
    {
    }

    /// <summary>Reads the members that make up the body.</summary>
    protected virtual void ReadBody(OperationSchema operation, WireRequest request, IShape input) =>
        Codec.Read(request.Body, input, MemberSelection.HttpRequest);

    protected override void WriteOutputMembers(OperationSchema operation, IShape output, string requestId, WireResponse response)
    {
        response.StatusCode = operation.SuccessStatus;
        WriteHttpBindings(output, response);
        if (response.StatusCode is 204 or 304)
        {
            return;
        }

        if (EventStreamOutput.MemberOf(output.Schema) is { } events)
        {
            EventStreamOutput.Write(output, events, Codec, response, hasInitialResponse: false);
        }
        else if (output.Schema.PayloadMember is { } payload)
        {
            WritePayload(operation, payload, output, response);
        }
        else
        {
            WriteBody(operation, output, response);
        }
    }

    /// <summary>Writes the members that make up the body, with its Content-Type.</summary>
    protected abstract void WriteBody(OperationSchema operation, IShape output, WireResponse response);

    /// <summary>Writes a payload that is a document; nothing where it is null.</summary>
    protected virtual void WritePayloadDocument(OperationSchema operation, MemberSchema payload, IShape output, WireResponse response) =>
        Codec.WriteMember(response.Body, output, payload);

    protected static void WriteHttpBindings(IShape shape, WireResponse response)
    {
        var bindings = RestBindings.Of(shape.Schema);
        if (bindings.Headers.Length == 0 && bindings.PrefixHeaders.Length == 0 && bindings.StatusCode is null)
        {
            return;
        }

        var writer = new HttpBindingWriter(response.Headers);

        // A prefix may be empty; then a header of its own wins over the map's entry.
        foreach (var member in bindings.PrefixHeaders)
        {
            writer.WritePrefixHeaders(shape, member);
        }

        foreach (var member in bindings.Headers)
        {
            writer.WriteHeader(shape, member);
        }

        if (bindings.StatusCode is not null && writer.Status(shape, bindings.StatusCode) is { } status)
        {
            response.StatusCode = status;
        }
    }

    /// <summary>Sets the Content-Type unless a member of the output gave one.</summary>
    protected static void SetContentType(WireResponse response, string mediaType)
    {
        if (!response.Headers.ContainsKey("Content-Type"))
        {
            response.Headers["Content-Type"] = mediaType;
        }
    }

    private void ReadHttpBindings(OperationSchema operation, WireRequest request, IShape input, RestBindings bindings)
    {
        var reader = new HttpBindingReader();
        if (bindings.Labels.Length > 0)
        {
            var labels = RoutesOf(operation.Service).Labels(operation, request);
            foreach (var member in bindings.Labels)
            {
                if (labels[member.NameOnWire] is { } text)
                {
                    reader.ReadLabel(input, member, text);
                }
            }
        }

        foreach (var member in bindings.Query)
        {
            var values = request.Query.Values(member.NameOnWire).ToList();
            if (values.Count > 0)
            {
                reader.ReadQuery(input, member, values);
            }
        }

        foreach (var member in bindings.QueryMaps)
        {
            reader.ReadMap(input, member, [.. request.Query.Pairs]);
        }

        foreach (var member in bindings.Headers)
        {
            if (request.Header(member.NameOnWire) is { } text)
            {
                reader.ReadHeader(input, member, text);
            }
        }

        foreach (var member in bindings.PrefixHeaders)
        {
            reader.ReadMap(input, member, PrefixedHeaders(request, member.WireName ?? ""));
        }
    }

    private static List<KeyValuePair<string, string>> PrefixedHeaders(WireRequest request, string prefix) =>
    [
        .. request.Headers
            .Where(h => h.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(h => new KeyValuePair<string, string>(h.Key[prefix.Length..], h.Value.ToString())),
    ];

    private void ReadPayload(MemberSchema payload, WireRequest request, IShape input)
    {
        if (RawPayloadReader.Handles(payload))
        {
            input.Visit(payload.Index, new RawPayloadReader(request));
        }
        else if (!request.Body.IsEmpty)
        {
            Codec.ReadMember(request.Body, input, payload);
        }
    }

    private void WritePayload(OperationSchema operation, MemberSchema payload, IShape output, WireResponse response)
    {
        if (!RawPayloadReader.Handles(payload))
        {
            WritePayloadDocument(operation, payload, output, response);
            if (response.Body.WrittenCount > 0)
            {
                SetContentType(response, Codec.MediaType);
            }

            return;
        }

        var writer = new RawPayloadWriter(response);
        output.Visit(payload.Index, writer);
        if (writer.HasWritten)
        {
            SetContentType(response, payload.Target.Kind == ShapeKind.String ? "text/plain" : "application/octet-stream");
        }
    }

    private RouteTable RoutesOf(ServiceSchema service) => _routes.GetValue(service, static s => new(s));
}
