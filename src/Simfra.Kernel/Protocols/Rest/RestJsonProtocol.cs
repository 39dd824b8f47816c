using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Protocols.EventStreams;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>REST-JSON: bodies are JSON, an error's type is in the X-Amzn-Errortype header.</summary>
internal sealed class RestJsonProtocol() : RestProtocol(Json)
{
    private static readonly JsonCodec Json = new(JsonDialect.Rest);

    public override WireProtocols Id => WireProtocols.RestJson;

    public override AwsServiceException UnknownOperation(ServiceSchema service, WireRequest request) =>
        new("UnknownOperationException", 404, null);

    protected override void CheckMediaTypes(OperationSchema operation, WireRequest request)
    {
        if (!IsExpected(request, operation.Input!))
        {
            throw new AwsServiceException("UnsupportedMediaTypeException", 415, null);
        }

        if (request.Header("Accept") is { } accept && MediaTypeOf(operation.Output!) is { } answer && !MediaTypes.Accepts(accept, answer))
        {
            throw new AwsServiceException("NotAcceptableException", 406, null);
        }
    }

    protected override void WriteBody(OperationSchema operation, IShape output, WireResponse response)
    {
        if (operation.Output == Unit.UnitSchema)
        {
            return;
        }

        Json.Write(response.Body, output, MemberSelection.HttpResponse);
        SetContentType(response, Json.MediaType);
    }

    protected override void WriteErrorMembers(
        ServiceSchema service, OperationSchema? operation, AwsServiceException error, string requestId, WireResponse response)
    {
        var shape = ErrorMessageShape.Of(operation, error);
        response.Headers["x-amzn-ErrorType"] = error.Code;
        WriteHttpBindings(shape, response);
        Json.WriteError(response.Body, shape, type: null, MemberSelection.HttpResponse);
        SetContentType(response, Json.MediaType);
    }

    private static bool IsExpected(WireRequest request, Schema input)
    {
        var hasBody = !request.Body.IsEmpty || request.Stream is not null;
        var given = request.ContentType;
        if (MediaTypeOf(input) is { } expected)
        {
            return given is null ? !hasBody : MediaTypes.Is(given, expected) || IsOldJson(given, expected);
        }

        // A blob is of any type. An input that has members but no body takes none; an empty one may come as an empty object.
        var takesEmptyObject = input != Unit.UnitSchema && input.Members.Length == 0;
        return input.PayloadMember is not null || given is null || !hasBody || (takesEmptyObject && MediaTypes.Is(given, Json.MediaType));
    }

    /// <summary>Some SDKs name the media types of AWS JSON here, and AWS takes them.</summary>
    private static bool IsOldJson(string given, string expected) => expected == Json.MediaType
        && (MediaTypes.Is(given, "application/x-amz-json-1.1") || MediaTypes.Is(given, "application/x-amz-json-1.0"));

    /// <summary>The media type of a body; null where there is none, or where any will do.</summary>
    private static string? MediaTypeOf(Schema shape) => shape.PayloadMember switch
    {
        _ when EventStreamOutput.MemberOf(shape) is not null => EventMessage.MediaType,
        null => RestBindings.Of(shape).HasBodyMembers ? Json.MediaType : null,
        { Target.Kind: ShapeKind.String } => "text/plain",
        { Target.Kind: ShapeKind.Blob } => null,
        _ => Json.MediaType,
    };
}
