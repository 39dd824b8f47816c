using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class ObjectSettingsTests
{
    [Fact]
    public async Task UserMetadata_ComesBackInLowerCase()
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("X-Amz-Meta-Test_META", "Foo"), ("x-amz-meta-empty", ""), ("x-amz-meta-__2", "bar baz"));

        var got = await aws.Raw.HeadAsync("/orders/a");
        Assert.Equal("Foo", got.Header("x-amz-meta-test_meta"));
        Assert.Equal("", got.Header("x-amz-meta-empty"));
        Assert.Equal("bar baz", got.Header("x-amz-meta-__2"));
    }

    [Theory]
    [InlineData("=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=", "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=")]
    [InlineData("=?UTF-8?B?w4RNw4Raw5XDkSBTMw==?=", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=")]
    [InlineData("=?UTF-8?B?5ryi5a2X?=", "=?UTF-8?B?5ryi5a2X?=")]
    [InlineData("=?UTF-8?B?cGxhaW4=?=", "plain")]
    [InlineData("=?ISO-8859-1?Q?a?=", "=?ISO-8859-1?Q?a?=")]
    public async Task UserMetadata_BeyondAscii_IsEncodedAsMailIs(string sent, string returned)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-meta-name", sent));

        Assert.Equal(returned, (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-meta-name"));
    }

    [Fact]
    public async Task UserMetadata_OfMoreThan2048Bytes_IsTooLarge()
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-meta-1234", new string('v', 2044)))).Status);
        (await aws.Raw.PutAsync("/orders/b", "x", ("x-amz-meta-1234", new string('v', 2045)))).AssertError(
            HttpStatusCode.BadRequest,
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            ("Size", "2049"),
            ("MaxSizeAllowed", "2048"));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/b")).Status);
    }

    [Theory]
    [InlineData("STANDARD", null)]
    [InlineData("STANDARD_IA", "STANDARD_IA")]
    [InlineData("ONEZONE_IA", "ONEZONE_IA")]
    [InlineData("INTELLIGENT_TIERING", "INTELLIGENT_TIERING")]
    [InlineData("GLACIER_IR", "GLACIER_IR")]
    [InlineData("REDUCED_REDUNDANCY", "REDUCED_REDUNDANCY")]
    public async Task StorageClass_IsKept_AndToldUnlessItIsTheStandardOne(string storageClass, string? header)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-storage-class", storageClass));

        Assert.Equal(header, (await aws.Raw.GetAsync("/orders/a")).Header("x-amz-storage-class"));
        Assert.Equal(storageClass, (await aws.Raw.GetAsync("/orders")).Element("StorageClass"));
    }

    [Theory]
    [InlineData("GLACIER")]
    [InlineData("DEEP_ARCHIVE")]
    public async Task GetObject_OfAnArchivedObject_FailsWithInvalidObjectState(string storageClass)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-storage-class", storageClass));

        (await aws.Raw.GetAsync("/orders/a")).AssertError(
            HttpStatusCode.Forbidden,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            ("StorageClass", storageClass));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [InlineData("x-amz-storage-class", "SNOW", HttpStatusCode.BadRequest, "InvalidStorageClass")]
    [InlineData("x-amz-storage-class", "standard", HttpStatusCode.BadRequest, "InvalidStorageClass")]
    [InlineData("x-amz-acl", "public-read", HttpStatusCode.BadRequest, "AccessControlListNotSupported")]
    [InlineData("x-amz-acl", "fake-acl", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("x-amz-grant-read", "id=someone", HttpStatusCode.BadRequest, "AccessControlListNotSupported")]
    [InlineData("x-amz-server-side-encryption", "DES", HttpStatusCode.BadRequest, "InvalidEncryptionAlgorithmError")]
    [InlineData("x-amz-server-side-encryption-aws-kms-key-id", "key", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", HttpStatusCode.BadRequest, "InvalidRequest")]
    [InlineData("x-amz-write-offset-bytes", "0", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-website-redirect-location", "elsewhere", HttpStatusCode.BadRequest, "InvalidRedirectLocation")]
    public async Task PutObject_WithASettingThatCannotBeHad_RefusesItAndStoresNothing(
        string header, string value, HttpStatusCode status, string code)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.PutAsync("/orders/a", "x", (header, value));

        answer.AssertError(status, code, null);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [InlineData("x-amz-acl", "private")]
    [InlineData("x-amz-acl", "bucket-owner-full-control")]
    [InlineData("x-amz-server-side-encryption", "AES256")]
    [InlineData("x-amz-request-payer", "requester")]
    public async Task PutObject_WithASettingThatIsTheDefault_Succeeds(string header, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "x", (header, value))).Status);
    }
}
