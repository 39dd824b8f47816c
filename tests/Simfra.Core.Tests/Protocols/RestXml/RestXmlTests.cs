using System.Text;
using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.RestXml;

public sealed class RestXmlTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    /// <summary>As S3 speaks.</summary>
    private static readonly RestXmlProtocol Bare = new(static _ => new() { HasBareErrors = true, SendsHostId = true });

    /// <summary>As Route 53 and CloudFront do.</summary>
    private static readonly RestXmlProtocol Wrapped = new();

    private readonly WireResponse _response = new();

    [Fact]
    public void ReadInput_XmlPayload_IsRead()
    {
        var input = new DeleteObjectsRequest();
        Read(
            S3Api.DeleteObjects,
            "POST",
            "/bucket?delete",
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a//b ü</Key><VersionId>v</VersionId></Object>"
                + "<Object><Key>c</Key></Object><Quiet>true</Quiet></Delete>",
            input);

        Assert.Equal("bucket", input.Bucket);
        Assert.True(input.Delete!.Quiet);
        Assert.Equal(["a//b ü", "c"], input.Delete.Objects!.Select(o => o.Key!));
        Assert.Equal("v", input.Delete.Objects![0].VersionId);
    }

    [Fact]
    public void ReadInput_EmptyBody_LeavesThePayloadNull()
    {
        var input = new CreateBucketRequest();
        Read(S3Api.CreateBucket, "PUT", "/bucket", "", input);

        Assert.Equal("bucket", input.Bucket);
        Assert.Null(input.CreateBucketConfiguration);
    }

    [Fact]
    public void ReadInput_StreamingPayload_IsHandedOver()
    {
        var request = TestRequests.Create("PUT", "/bucket/key", null, ("Content-Type", "text/plain"), ("x-amz-meta-color", "blue"));
        request.Stream = StreamingBody.FromBytes([1, 2, 3]);
        var input = new PutObjectRequest();
        Bare.ReadInput(Bare.FindOperation(S3Schemas.Service, request)!, request, input);

        Assert.Same(request.Stream, input.Body);
        Assert.Equal("text/plain", input.ContentType);
        Assert.Equal("blue", input.Metadata!["color"]);
    }

    [Theory]
    [InlineData("<Delete>")]
    [InlineData("<Other/>")]
    [InlineData("not xml")]
    [InlineData("<!DOCTYPE Delete><Delete/>")]
    [InlineData("<Delete><Quiet>perhaps</Quiet></Delete>")]
    public void ReadInput_MalformedXml_IsMalformedXml(string body)
    {
        var error = Assert.Throws<AwsServiceException>(
            () => Read(S3Api.DeleteObjects, "POST", "/bucket?delete", body, new DeleteObjectsRequest()));

        Assert.Equal(
            ("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema"),
            (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("99999999999")]
    [InlineData("")]
    public void ReadInput_BadIntegerInTheQuery_IsInvalidArgument(string value)
    {
        var error = Assert.Throws<AwsServiceException>(
            () => Read(S3Api.ListObjectsV2, "GET", $"/bucket?list-type=2&max-keys={value}", "", new ListObjectsV2Request()));

        Assert.Equal(("InvalidArgument", 400), (error.Code, error.StatusCode));
        Assert.Equal("Provided max-keys not an integer or within integer range", error.ErrorMessage);
        Assert.Equal([new("ArgumentName", "max-keys"), new("ArgumentValue", value)], error.Details);
    }

    [Fact]
    public void WriteOutput_Document_HasRootNamespaceAndFlattenedLists()
    {
        var output = new ListObjectsV2Output
        {
            Name = "bucket",
            KeyCount = 1,
            IsTruncated = false,
            Contents = [new() { Key = "a&b", ETag = "\"e\"", Size = 3, StorageClass = "STANDARD", ChecksumAlgorithm = ["CRC32"] }],
            CommonPrefixes = [new() { Prefix = "p/" }, new() { Prefix = "q/" }],
        };
        Bare.WriteOutput(S3Api.ListObjectsV2.Schema, output, "ID", _response);

        Assert.Equal(
            Declaration
            + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>a&amp;b</Key>"
            + "<ETag>&quot;e&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><Size>3</Size>"
            + "<StorageClass>STANDARD</StorageClass></Contents>"
            + "<Name>bucket</Name><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>q/</Prefix></CommonPrefixes>"
            + "<KeyCount>1</KeyCount></ListBucketResult>",
            _response.BodyText());
        Assert.Equal("application/xml", _response.Headers["Content-Type"]);
        Assert.Equal("ID", _response.Headers["x-amz-request-id"]);
        Assert.Equal(RestXmlProtocol.HostId("ID"), _response.Headers["x-amz-id-2"]);
        Assert.False(_response.Headers.ContainsKey("x-amzn-RequestId"));
    }

    [Fact]
    public void WriteOutput_XmlPayload_IsNamedLikeItsShape()
    {
        Bare.WriteOutput(
            S3Api.CopyObject.Schema, new CopyObjectOutput { CopyObjectResult = new() { ETag = "e" }, VersionId = "v" }, "ID", _response);

        Assert.Equal(
            $"{Declaration}<CopyObjectResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>e</ETag></CopyObjectResult>",
            _response.BodyText());
        Assert.Equal("v", _response.Headers["x-amz-version-id"]);
    }

    [Theory]
    [InlineData("eu-west-1", "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-west-1</LocationConstraint>")]
    [InlineData(null, "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>")]
    public void WriteOutput_Unwrapped_TheRootIsTheValue(string? location, string expected)
    {
        Bare.WriteOutput(S3Api.GetBucketLocation.Schema, new GetBucketLocationOutput { LocationConstraint = location }, "ID", _response);

        Assert.Equal(Declaration + expected, _response.BodyText());
    }

    [Fact]
    public void WriteOutput_HeadersAlone_HasNoBody()
    {
        Bare.WriteOutput(S3Api.PutObject.Schema, new PutObjectOutput { ETag = "\"e\"" }, "ID", _response);

        Assert.Equal(0, _response.Body.WrittenCount);
        Assert.Equal("\"e\"", _response.Headers["ETag"]);
        Assert.False(_response.Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    public void WriteOutput_NoContent_HasStatus204()
    {
        Bare.WriteOutput(S3Api.DeleteObject.Schema, new DeleteObjectOutput(), "ID", _response);

        Assert.Equal(204, _response.StatusCode);
        Assert.Equal(0, _response.Body.WrittenCount);
    }

    [Fact]
    public void WriteOutput_Stream_IsHandedOver()
    {
        var body = StreamingBody.FromBytes([1]);
        Bare.WriteOutput(S3Api.GetObject.Schema, new GetObjectOutput { Body = body, ContentType = "image/png" }, "ID", _response);

        Assert.Same(body, _response.Stream);
        Assert.Equal("image/png", _response.Headers["Content-Type"]);
    }

    [Fact]
    public void WriteError_Bare_HasDetailsAndIds()
    {
        var error = new AwsServiceException("NoSuchKey", 404, "The specified key does not exist.") { Details = [new("Key", "a<b")] };
        Bare.WriteError(S3Schemas.Service, S3Api.GetObject.Schema, error, "ID", _response);

        Assert.Equal(
            $"{Declaration}<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&lt;b</Key>"
            + $"<RequestId>ID</RequestId><HostId>{RestXmlProtocol.HostId("ID")}</HostId></Error>",
            _response.BodyText());
        Assert.Equal(404, _response.StatusCode);
        Assert.Equal("ID", _response.Headers["x-amz-request-id"]);
    }

    [Fact]
    public void WriteError_Modelled_ShowsItsMembers()
    {
        var error = new InvalidObjectState("The operation is not valid for the object's storage class") { StorageClass = "GLACIER" };
        Bare.WriteError(S3Schemas.Service, S3Api.GetObject.Schema, error, "ID", _response);

        Assert.Contains(
            "<Code>InvalidObjectState</Code><Message>The operation is not valid for the object's storage class</Message>"
                + "<StorageClass>GLACIER</StorageClass>",
            _response.BodyText(),
            StringComparison.Ordinal);
        Assert.Equal(403, _response.StatusCode);
    }

    [Fact]
    public void WriteError_NotModified_HasNoBody()
    {
        Bare.WriteError(S3Schemas.Service, S3Api.GetObject.Schema, new("NotModified", 304, "Not Modified"), "ID", _response);

        Assert.Equal(304, _response.StatusCode);
        Assert.Equal(0, _response.Body.WrittenCount);
    }

    [Fact]
    public void WriteError_Wrapped_HasTypeAndNamespace()
    {
        var service = Models.AwsCatalog.Services["route53"];
        Wrapped.WriteError(service, null, new("NoSuchHostedZone", 404, "No hosted zone found with ID: Z1"), "id-1", _response);

        Assert.Equal(
            $"{Declaration}<ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error>"
            + "<Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>No hosted zone found with ID: Z1</Message>"
            + "</Error><RequestId>id-1</RequestId></ErrorResponse>",
            _response.BodyText());
        Assert.Equal("id-1", _response.Headers["x-amzn-RequestId"]);
        Assert.False(_response.Headers.ContainsKey("x-amz-id-2"));
    }

    [Theory]
    [InlineData("DELETE", "/", "SERVICE")]
    [InlineData("PATCH", "/bucket", "BUCKET")]
    [InlineData("PATCH", "/bucket/", "BUCKET")]
    [InlineData("PATCH", "/bucket/a/b", "OBJECT")]
    public void UnknownOperation_Bare_IsMethodNotAllowed(string method, string path, string resourceType)
    {
        var request = TestRequests.Create(method, path);
        var error = Bare.UnknownOperation(S3Schemas.Service, request);

        Assert.Null(Bare.FindOperation(S3Schemas.Service, request));
        Assert.Equal(("MethodNotAllowed", 405), (error.Code, error.StatusCode));
        Assert.Equal([new("Method", method), new("ResourceType", resourceType)], error.Details);
    }

    [Fact]
    public void UnknownOperation_Wrapped_IsUnknownOperationException() =>
        Assert.Equal("UnknownOperationException", Wrapped.UnknownOperation(S3Schemas.Service, TestRequests.Create("GET", "/x")).Code);

    private static void Read(Operation operation, string method, string target, string body, IShape input)
    {
        var request = TestRequests.Create(method, target, Encoding.UTF8.GetBytes(body));
        Assert.Same(operation.Schema, Bare.FindOperation(S3Schemas.Service, request));
        Bare.ReadInput(operation.Schema, request, input);
    }
}
