namespace Simfra.Conformance.Tests.Protocols;

internal static partial class NotMet
{
    private const string NoBody = "The case gives no body to decompress; it is about the client's header.";
    private const string OfTheClient =
        "What the client leaves out or adds can't be told on the wire: empty collections, a token of its own.";
    private const string OtherOffset = "A client's tolerance of other offsets; this server writes UTC.";
    private const string MoreInTheBody = "The case's body holds what its result doesn't: a message, a member that isn't in the model.";
    private const string AllOfTheQuery =
        "A map of query parameters holds all of them on a server, as Smithy's cases of REST-JSON say; this one leaves them out.";
    private const string EmptyBody = "The case wants the media type of a body that isn't there.";

    private static IEnumerable<(string Reason, string[] Cases)> BotocoreXml =>
    [
        (
            NoBody,
            [
                "ec2 6.0 SDKAppliedContentEncoding_ec2Query",
                "ec2 6.1 SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
                "query 7.0 SDKAppliedContentEncoding_awsQuery",
                "query 7.1 SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
                "rest-xml 31.0 SDKAppliedContentEncoding_restXml",
                "rest-xml 31.1 SDKAppendedGzipAfterProvidedEncoding_restXml",
            ]),
        (
            OfTheClient,
            [
                "ec2 7.0 Ec2ProtocolIdempotencyTokenAutoFill",
                "ec2 8.1 Ec2EmptyQueryLists",
                "query 8.0 QueryProtocolIdempotencyTokenAutoFill",
                "query 10.3 QueryEmptyQueryMaps",
                "rest-xml 32.0 QueryIdempotencyTokenAutoFill",
            ]),
        (
            AllOfTheQuery,
            [
                "rest-xml 0.0 AllQueryStringTypes",
                "rest-xml 0.2 RestXmlQueryStringEscaping",
                "rest-xml 0.3 RestXmlSupportsNaNFloatQueryValues",
                "rest-xml 0.4 RestXmlSupportsInfinityFloatQueryValues",
                "rest-xml 0.5 RestXmlSupportsNegativeInfinityFloatQueryValues",
                "rest-xml 0.6 RestXmlZeroAndFalseQueryValues",
                "rest-xml 33.0 RestXmlQueryParamsStringListMap",
                "rest-xml 34.0 RestXmlQueryPrecedence",
            ]),
        (
            OtherOffset,
            [
                "ec2 0.0 Ec2QueryDateTimeWithNegativeOffset",
                "ec2 0.1 Ec2QueryDateTimeWithPositiveOffset",
                "query 0.0 AwsQueryDateTimeWithNegativeOffset",
                "query 0.1 AwsQueryDateTimeWithPositiveOffset",
                "rest-xml 1.0 RestXmlDateTimeWithNegativeOffset",
                "rest-xml 1.1 RestXmlDateTimeWithPositiveOffset",
            ]),
        (
            MoreInTheBody,
            [
                "ec2 5.0 Ec2ComplexError",
                "rest-xml 8.0 InvalidGreetingError",
                "rest-xml 9.0 ComplexError",
            ]),
        (EmptyBody, ["rest-xml 19.0 RestXmlHttpResponseCode"]),
    ];

    private static IEnumerable<(string Reason, string[] Cases)> SmithyXml =>
    [
        (
            NoBody,
            [
                "awsQuery request SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
                "awsQuery request SDKAppliedContentEncoding_awsQuery",
                "ec2Query request SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
                "ec2Query request SDKAppliedContentEncoding_ec2Query",
                "restXml request SDKAppendedGzipAfterProvidedEncoding_restXml",
                "restXml request SDKAppliedContentEncoding_restXml",
            ]),
        (
            OfTheClient,
            [
                "awsQuery request QueryEmptyQueryMaps",
                "ec2Query request Ec2EmptyQueryLists",
            ]),
        (
            AllOfTheQuery,
            [
                "restXml request AllQueryStringTypes",
                "restXml request RestXmlQueryStringEscaping",
                "restXml request RestXmlSupportsInfinityFloatQueryValues",
                "restXml request RestXmlSupportsNaNFloatQueryValues",
                "restXml request RestXmlSupportsNegativeInfinityFloatQueryValues",
                "restXml request RestXmlZeroAndFalseQueryValues",
            ]),
        (
            OtherOffset,
            [
                "ec2Query response Ec2QueryDateTimeWithNegativeOffset",
                "ec2Query response Ec2QueryDateTimeWithPositiveOffset",
                "restXml response RestXmlDateTimeWithNegativeOffset",
                "restXml response RestXmlDateTimeWithPositiveOffset",
            ]),
        (
            MoreInTheBody,
            [
                "ec2Query response Ec2ComplexError",
                "restXml response ComplexError",
                "restXml response InvalidGreetingError",
            ]),
        (EmptyBody, ["restXml response RestXmlHttpResponseCode"]),
        (
            "The service models say nothing of a payload's media type: a blob is taken and given as any.",
            ["restXml response HttpPayloadTraitsWithMediaTypeWithBlob"]),
        (
            "botocore's model, with which the case is run, has another name for the output's shape.",
            ["restXml response NestedXmlMapWithXmlNameDeserializes"]),
        (
            "S3 gives no Type with its errors, but the ids of the request.",
            ["restXml response S3OperationNoErrorWrappingResponse"]),
    ];
}
