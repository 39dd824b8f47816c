using Simfra.Schemas;

namespace Simfra.ModelGen.Tests;

public sealed class ModelLoaderTests
{
    [Theory]
    [InlineData(""" "S": { "type": "string", "novel": true } """, "mini.S: unknown trait 'novel'.")]
    [InlineData(
        """ "S": { "type": "structure", "members": { "M": { "shape": "S", "novel": true } } } """,
        "mini.S.M: unknown trait 'novel'.")]
    [InlineData(""" "S": { "type": "list", "member": { "shape": "S", "novel": 1 } } """, "mini.S.member: unknown trait 'novel'.")]
    [InlineData(""" "S": { "type": "bigInteger" } """, "mini.S: unknown type 'bigInteger'.")]
    [InlineData(""" "S": { "type": "timestamp", "timestampFormat": "julian" } """, "mini.S: unknown timestampFormat 'julian'.")]
    [InlineData(""" "S": { "type": "list", "member": { "shape": "Gone" } } """, "mini.S.member: its target 'Gone' is not defined.")]
    [InlineData(
        """ "S": { "type": "structure", "members": { "M": { "shape": "S", "location": "trailer" } } } """,
        "mini.S.M: unknown location 'trailer'.")]
    public void Parse_ShapeThatTheGeneratorDoesNotKnow_IsRefused(string shapes, string message) =>
        Assert.Equal(message, Assert.Throws<ModelException>(() => MiniModel.Load(MiniModel.Parse(shapes))).Message);

    [Theory]
    [InlineData(""", "novel": {}""", "mini.Do: unknown trait 'novel'.")]
    [InlineData(""", "authtype": "v9" """, "mini.Do: unknown authtype 'v9'.")]
    [InlineData(""", "input": { "shape": "S", "novel": true }""", "mini.Do: input: unknown trait 'novel'.")]
    public void Parse_OperationThatTheGeneratorDoesNotKnow_IsRefused(string operation, string message) =>
        Assert.Equal(message, Assert.Throws<ModelException>(() => MiniModel.Load(MiniModel.Parse("", operation: operation))).Message);

    [Theory]
    [InlineData("\"protocol\": \"soap\"", "mini: unknown protocol 'soap'.")]
    [InlineData("\"protocol\": \"json\", \"novel\": 1", "mini: metadata: unknown trait 'novel'.")]
    public void Parse_MetadataThatTheGeneratorDoesNotKnow_IsRefused(string metadata, string message) =>
        Assert.Equal(message, Assert.Throws<ModelException>(() => MiniModel.Load(MiniModel.Parse("", metadata))).Message);

    [Theory]
    [InlineData("\"protocol\": \"json\", \"jsonVersion\": \"1.0\"", WireProtocols.Json10)]
    [InlineData("\"protocol\": \"json\", \"jsonVersion\": \"1.1\"", WireProtocols.Json11)]
    [InlineData("\"protocol\": \"json\"", WireProtocols.Json11)]
    [InlineData("\"protocol\": \"query\"", WireProtocols.Query)]
    [InlineData("\"protocol\": \"ec2\"", WireProtocols.Ec2Query)]
    [InlineData("\"protocol\": \"rest-json\", \"jsonVersion\": \"1.1\"", WireProtocols.RestJson)]
    [InlineData("\"protocol\": \"rest-xml\"", WireProtocols.RestXml)]
    [InlineData("\"protocol\": \"smithy-rpc-v2-json\"", WireProtocols.RpcV2Json)]
    [InlineData(
        "\"protocol\": \"smithy-rpc-v2-cbor\", \"protocols\": [\"smithy-rpc-v2-cbor\", \"json\", \"query\"], \"jsonVersion\": \"1.0\"",
        WireProtocols.RpcV2Cbor | WireProtocols.Json10 | WireProtocols.Query)]
    public void Parse_Protocols_AreThoseOfTheTable(string metadata, object protocols) =>
        Assert.Equal(protocols, ServiceSchemaBuilder.FromModel(MiniModel.Parse("", metadata)).Protocols);

    [Theory]
    [InlineData("\"protocol\": \"query\"", "Oops.Coded", null)]
    [InlineData("\"protocol\": \"rest-xml\"", "Oops.Coded", null)]
    [InlineData("\"protocol\": \"ec2\"", "Oops.Coded", null)]
    [InlineData("\"protocol\": \"json\", \"jsonVersion\": \"1.0\"", "Oops", null)]
    [InlineData("\"protocol\": \"rest-json\"", "Oops", null)]
    [InlineData("\"protocol\": \"json\", \"jsonVersion\": \"1.0\", \"awsQueryCompatible\": {}", "Oops", "Oops.Coded")]
    public void ErrorCode_ByProtocol_IsTheModelsCodeOrTheShapesName(string metadata, string code, string? queryCode)
    {
        var service = ServiceSchemaBuilder.FromModel(MiniModel.Parse(
            """ "Oops": { "type": "structure", "members": {}, "error": { "code": "Oops.Coded", "httpStatusCode": 418 } } """,
            metadata,
            """, "errors": [{ "shape": "Oops" }]"""));

        var error = Assert.Single(service.Operations[0].Errors);
        Assert.Equal(code, error.ErrorCode);
        Assert.Equal(queryCode, error.QueryErrorCode);
        Assert.Equal(418, error.ErrorStatus);
        Assert.Equal(ShapeFlags.Error | ShapeFlags.SenderFault, error.Flags);
    }

    [Theory]
    [InlineData("", 400, ShapeFlags.Error | ShapeFlags.SenderFault)]
    [InlineData(", \"fault\": true", 500, ShapeFlags.Error)]
    [InlineData(", \"fault\": true, \"error\": { \"httpStatusCode\": 503 }", 503, ShapeFlags.Error)]
    [InlineData(", \"error\": { \"httpStatusCode\": 504 }", 504, ShapeFlags.Error)]
    [InlineData(", \"retryable\": { \"throttling\": true }", 400, ShapeFlags.Error | ShapeFlags.SenderFault | ShapeFlags.Retryable)]
    public void ErrorStatus_WithoutAStatusInTheModel_FollowsTheFault(string traits, int status, object flags)
    {
        var error = MiniModel.Load(MiniModel.Parse($$""" "Oops": { "type": "structure", "members": {}, "exception": true {{traits}} } """))
            .Shape("Oops");

        Assert.Equal(status, error.ErrorStatus);
        Assert.Equal(flags, error.Flags);
    }

    [Fact]
    public void Parse_ErrorDescribedWhereAnOperationNamesIt_IsAnError()
    {
        var model = MiniModel.Parse(
            """ "Oops": { "type": "structure", "members": {} } """,
            "\"protocol\": \"query\"",
            """, "errors": [{ "shape": "Oops", "exception": true, "error": { "code": "Ouch", "httpStatusCode": 409 } }]""");

        var error = MiniModel.Load(model).Shape("Oops");

        Assert.True(error.IsError);
        Assert.Equal("Ouch", error.ErrorCode);
        Assert.Equal(409, error.ErrorStatus);
    }

    [Fact]
    public void Parse_RestXmlWithoutANamespaceOfTheService_TakesThatOfItsRequests()
    {
        var model = MiniModel.Parse(
            """ "S": { "type": "structure", "members": {} } """,
            "\"protocol\": \"rest-xml\"",
            """, "input": { "shape": "S", "locationName": "Request", "xmlNamespace": { "uri": "http://example.com/" } }""");

        var service = ServiceSchemaBuilder.FromModel(model);

        Assert.Equal("http://example.com/", service.XmlNamespace);
        Assert.Equal("Request", service.Operations[0].InputXmlName);
    }

    [Fact]
    public void Parse_XmlNamespaces_AreUrisWithOrWithoutAPrefix()
    {
        var shapes = MiniModel.Load(MiniModel.WithInput("""
            "Input": { "type": "structure", "xmlNamespace": "http://a", "members": {
              "M": { "shape": "S", "xmlNamespace": { "uri": "http://b", "prefix": "b" } } } },
            "S": { "type": "string" }
            """)).Shape("Input");

        Assert.Equal(("http://a", null), (shapes.XmlNamespace, shapes.XmlNamespacePrefix));
        Assert.Equal(("http://b", "b"), (shapes.Members[0].XmlNamespace, shapes.Members[0].XmlNamespacePrefix));
    }

    [Fact]
    public void Parse_StreamingBlob_StreamsOnlyAsThePayload()
    {
        var model = MiniModel.Load(MiniModel.WithInput("""
            "Input": { "type": "structure", "payload": "Body", "members": {
              "Body": { "shape": "Content" }, "Other": { "shape": "Content" } } },
            "Content": { "type": "blob", "streaming": true }
            """));

        Assert.Equal(MemberFlags.Payload | MemberFlags.Streaming, model.Shape("Input").Members[0].Flags);
        Assert.Equal(MemberFlags.None, model.Shape("Input").Members[1].Flags);
        Assert.Equal(OperationFlags.StreamingInput, model.Operations[0].Flags);
    }

    [Fact]
    public void Parse_BoundBeyondDecimal_IsLeftOut()
    {
        var shape = MiniModel.Load(MiniModel.Parse(""" "D": { "type": "double", "min": -1e300, "max": 1.5 } """)).Shape("D");

        Assert.Null(shape.Min);
        Assert.Equal(1.5m, shape.Max);
    }
}
