namespace Simfra.Conformance.Tests.Protocols;

internal static partial class NotMet
{
    private static IEnumerable<(string Reason, string[] Cases)> BotocoreJson =>
    [
        (
            "A client's tolerance of other ways to name an error; this server has one.",
            [
                "json 5.0 AwsJson11FooErrorUsingXAmznErrorType",
                "json 5.1 AwsJson11FooErrorUsingXAmznErrorTypeWithUri",
                "json 5.2 AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
                "json 5.3 AwsJson11FooErrorUsingCode",
                "json 5.4 AwsJson11FooErrorUsingCodeAndNamespace",
                "json 5.5 AwsJson11FooErrorUsingCodeUriAndNamespace",
                "json 5.7 AwsJson11FooErrorWithDunderTypeAndNamespace",
                "json 5.8 AwsJson11FooErrorWithDunderTypeUriAndNamespace",
                "json_1_0 2.0 AwsJson10FooErrorUsingXAmznErrorType",
                "json_1_0 2.1 AwsJson10FooErrorUsingXAmznErrorTypeWithUri",
                "json_1_0 2.2 AwsJson10FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
                "json_1_0 2.3 AwsJson10FooErrorUsingCode",
                "json_1_0 2.4 AwsJson10FooErrorUsingCodeAndNamespace",
                "json_1_0 2.5 AwsJson10FooErrorUsingCodeUriAndNamespace",
                "json_1_0 2.6 AwsJson10FooErrorWithDunderType",
                "json_1_0 2.8 AwsJson10FooErrorWithDunderTypeUriAndNamespace",
                "rest-json 7.1 RestJsonFooErrorUsingXAmznErrorTypeWithUri",
                "rest-json 7.2 RestJsonFooErrorUsingXAmznErrorTypeWithUriAndNamespace",
                "rest-json 7.3 RestJsonFooErrorUsingCode",
                "rest-json 7.4 RestJsonFooErrorUsingCodeAndNamespace",
                "rest-json 7.5 RestJsonFooErrorUsingCodeUriAndNamespace",
                "rest-json 7.6 RestJsonFooErrorWithDunderType",
                "rest-json 7.7 RestJsonFooErrorWithDunderTypeAndNamespace",
                "rest-json 7.8 RestJsonFooErrorWithDunderTypeUriAndNamespace",
            ]),
        (
            "A client's tolerance of answers that a server doesn't give: other offsets, nulls, type hints, members that "
            + "aren't in the model.",
            [
                "json 0.0 AwsJson11DateTimeWithNegativeOffset",
                "json 0.1 AwsJson11DateTimeWithPositiveOffset",
                "json 1.1 handles_unexpected_json_output",
                "json 8.9 AwsJson11DeserializeIgnoreType",
                "json 10.0 AwsJson11StructuresDontDeserializeNullValues",
                "json_1_0 4.10 AwsJson10DeserializeIgnoreType",
                "json_1_0 4.11 AwsJson10DeserializeAllowNulls",
                "json_1_0 5.1 AwsJson10HandlesUnexpectedJsonOutput",
                "rest-json 0.0 RestJsonDateTimeWithNegativeOffset",
                "rest-json 0.1 RestJsonDateTimeWithPositiveOffset",
                "rest-json 24.3 RestJsonDeserializesDenseSetMapAndSkipsNull",
                "rest-json 26.9 RestJsonDeserializeIgnoreType",
                "rest-json 32.1 RestJsonDoesntDeserializeNullStructureValues",
                "smithy-rpc-v2-cbor 8.3 RpcV2CborDeserializesDenseSetMapAndSkipsNull",
                "smithy-rpc-v2-cbor 10.2 RpcV2CborClientDoesntDeserializeNullStructureValues",
                "smithy-rpc-v2-cbor 10.7 RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients",
            ]),
        (
            "A client's tolerance of a missing or superfluous body; this server sends the one of the case's twin.",
            [
                "json 1.2 json_1_1_service_responds_with_no_payload",
                "json_1_0 5.2 AwsJson10ServiceRespondsWithNoPayload",
                "rest-json 4.1 RestJsonEmptyInputAndEmptyOutputJsonObjectOutput",
                "rest-json 6.1 RestJsonGreetingWithErrorsNoPayload",
                "rest-json 16.1 RestJsonHttpResponseCodeWithNoPayload",
                "rest-json 18.1 RestJsonIgnoreQueryParamsInResponseNoPayload",
                "rest-json 29.1 RestJsonNoInputAndOutputNoPayload",
                "smithy-rpc-v2-cbor 0.1 empty_output_no_body",
                "smithy-rpc-v2-cbor 5.1 NoOutputClientAllowsEmptyCbor",
                "smithy-rpc-v2-cbor 5.2 NoOutputClientAllowsEmptyBody",
            ]),
        (
            "What the client leaves out or adds can't be told on the wire: empty lists in a query, a token of its own, an "
            + "unset payload that is sent as an empty object, parameters that two members claim.",
            [
                "rest-json 35.0 RestJsonOmitsEmptyListQueryValues",
                "rest-json 38.0 RestJsonQueryIdempotencyTokenAutoFill",
                "rest-json 39.0 RestJsonQueryParamsStringListMap",
                "rest-json 40.0 RestJsonQueryPrecedence",
                "rest-json 47.0 RestJsonHttpWithEmptyStructurePayload",
                "rest-json 47.2 RestJsonHttpWithHeadersButNoPayload",
            ]),
        (
            "The case gives no body to decompress; it is about the client's header.",
            [
                "json 11.0 SDKAppliedContentEncoding_awsJson1_1",
                "json 11.1 SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
                "json_1_0 7.0 SDKAppliedContentEncoding_awsJson1_0",
                "json_1_0 7.1 SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
                "rest-json 37.0 SDKAppliedContentEncoding_restJson1",
                "rest-json 37.1 SDKAppendedGzipAfterProvidedEncoding_restJson1",
            ]),
        (
            "The path before the route is one that the client's user has set for the endpoint.",
            [
                "rest-json 9.0 RestJsonHostWithPath",
            ]),
        (
            "botocore's models have one status for an error, the Query protocol's. AWS's own services use the same for "
            + "both; the case doesn't.",
            [
                "json_1_0-query-compatible 1.0 QueryCompatibleAwsJson10CustomCodeError",
                "smithy-rpc-v2-cbor-query-compatible 1.0 QueryCompatibleRpcV2CborCustomCodeError",
            ]),
        (
            "The case wants a header of the request in the response.",
            [
                "json 7.0 AwsJson11IntEnums",
            ]),
        (
            "The case tests the request id that a client reports; this server makes its own.",
            [
                "json 9.22 parses_the_request_id_from_the_response",
            ]),
        (
            "The case's body holds what its result doesn't.",
            [
                "smithy-rpc-v2-cbor 11.1 RpcV2CborPayloadWithUnsetUnion",
            ]),
    ];

    private static IEnumerable<(string Reason, string[] Cases)> SmithyJson =>
    [
        (
            "The service models that the product is made of carry no default values.",
            [
                "awsJson1_0 request AwsJson10ServerPopulatesDefaultsWhenMissingInRequestBody",
                "awsJson1_0 request AwsJson10ServerPopulatesNestedDefaultsWhenMissingInRequestBody",
                "awsJson1_0 response AwsJson10ServerPopulatesDefaultsInResponseWhenMissingInParams",
                "awsJson1_0 response AwsJson10ServerPopulatesNestedDefaultValuesWhenMissingInInResponseParams",
                "restJson1 request RestJsonServerPopulatesDefaultsWhenMissingInRequestBody",
                "restJson1 request RestJsonServerPopulatesNestedDefaultsWhenMissingInRequestBody",
                "restJson1 response RestJsonServerPopulatesDefaultsInResponseWhenMissingInParams",
                "restJson1 response RestJsonServerPopulatesNestedDefaultValuesWhenMissingInInResponseParams",
                "rpcv2Cbor request RpcV2CborServerPopulatesDefaultsWhenMissingInRequestBody",
                "rpcv2Cbor response RpcV2CborServerPopulatesDefaultsInResponseWhenMissingInParams",
                "rpcv2Json request RpcV2JsonRequestServerPopulatesDefaultsWhenMissingInRequestBody",
                "rpcv2Json response RpcV2JsonResponseServerPopulatesDefaultsInResponseWhenMissingInParams",
            ]),
        (
            "The service models have no big integers and decimals; no AWS service uses them.",
            [
                "rpcv2Json request RpcV2JsonRequestBigDecimalHighPrecision",
                "rpcv2Json request RpcV2JsonRequestBigDecimalLargeWithFraction",
                "rpcv2Json request RpcV2JsonRequestBigDecimalNegativeHighPrecision",
                "rpcv2Json request RpcV2JsonRequestBigDecimalSimpleValue",
                "rpcv2Json request RpcV2JsonRequestBigIntegerExceedingLongRange",
                "rpcv2Json request RpcV2JsonRequestBigIntegerNegativeLargeValue",
                "rpcv2Json request RpcV2JsonRequestBigIntegerSimpleValue",
                "rpcv2Json response RpcV2JsonResponseBigDecimalHighPrecision",
                "rpcv2Json response RpcV2JsonResponseBigDecimalLargeWithFraction",
                "rpcv2Json response RpcV2JsonResponseBigDecimalNegativeHighPrecision",
                "rpcv2Json response RpcV2JsonResponseBigDecimalSimpleValue",
                "rpcv2Json response RpcV2JsonResponseBigIntegerExceedingLongRange",
                "rpcv2Json response RpcV2JsonResponseBigIntegerNegativeLargeValue",
                "rpcv2Json response RpcV2JsonResponseBigIntegerSimpleValue",
            ]),
        (
            "The service models say nothing of a payload's media type: a blob is taken and given as any.",
            [
                "restJson1 malformed RestJsonWithPayloadExpectsImpliedContentType",
                "restJson1 malformed RestJsonWithPayloadExpectsModeledAccept",
                "restJson1 malformed RestJsonWithPayloadExpectsModeledContentType",
                "restJson1 response RestJsonHttpPayloadTraitsWithMediaTypeWithBlob",
                "restJson1 response RestJsonStreamingTraitsWithMediaTypeWithBlob",
            ]),
        (
            "A client's tolerance of a missing body; this server sends an empty object.",
            [
                "awsJson1_0 response AwsJson10ServiceRespondsWithNoPayload",
                "awsJson1_1 response json_1_1_service_responds_with_no_payload",
            ]),
        (
            "What the client leaves out can't be told on the wire: empty lists in a query, an unset payload that is sent "
            + "as an empty object.",
            [
                "restJson1 request RestJsonHttpWithEmptyStructurePayload",
                "restJson1 request RestJsonHttpWithHeadersButNoPayload",
                "restJson1 request RestJsonOmitsEmptyListQueryValues",
            ]),
        (
            "The case gives no body to decompress; it is about the client's header.",
            [
                "awsJson1_0 request SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
                "awsJson1_0 request SDKAppliedContentEncoding_awsJson1_0",
                "awsJson1_1 request SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
                "awsJson1_1 request SDKAppliedContentEncoding_awsJson1_1",
                "restJson1 request SDKAppendedGzipAfterProvidedEncoding_restJson1",
                "restJson1 request SDKAppliedContentEncoding_restJson1",
            ]),
        (
            "botocore's model has one status for an error, the Query protocol's. AWS's own services use the same for both; "
            + "the case doesn't.",
            [
                "awsJson1_0 response QueryCompatibleAwsJson10CustomCodeError",
                "rpcv2Cbor response QueryCompatibleRpcV2CborCustomCodeError",
            ]),
        (
            "The case wants a header of the request in the response.",
            [
                "awsJson1_1 response AwsJson11IntEnums",
            ]),
        (
            "The case tests the request id that a client reports; this server makes its own.",
            [
                "awsJson1_1 response parses_the_request_id_from_the_response",
            ]),
    ];
}
