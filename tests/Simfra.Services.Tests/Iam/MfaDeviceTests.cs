using System.Globalization;
using System.Text;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Services.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class MfaDeviceTests
{
    private const string WrongCodes = "Authentication code for device is not valid.";

    [Fact]
    public async Task CreateVirtualMFADevice_GivesASeedAndAQrCodeThatSaysIt()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = (await world.IamAsync(
            "CreateVirtualMFADevice", ("VirtualMFADeviceName", "phone"), ("Path", "/devices/"), ("Tags.member.1.Key", "Team"),
            ("Tags.member.1.Value", "one"), ("Tags.member.2.Key", "team"), ("Tags.member.2.Value", "two"))).Ok();

        var seed = Encoding.ASCII.GetString(Convert.FromBase64String(answer.Element("Base32StringSeed")!));
        Assert.Matches("^[A-Z2-7]{64}$", seed);
        Assert.Equal("arn:aws:iam::000000000000:mfa/devices/phone", answer.Element("SerialNumber"));
        Assert.Equal(["Team", "team"], answer.Elements("Key"));
        Assert.Equal(
            $"otpauth://totp/phone@000000000000?secret={seed}", QrReader.Read(Convert.FromBase64String(answer.Element("QRCodePNG")!)));
    }

    [Fact]
    public async Task CreateVirtualMFADevice_InAnAccountWithAnAlias_NamesTheAlias()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "acme"))).Ok();

        var answer = (await world.IamAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "phone"))).Ok();

        Assert.StartsWith(
            "otpauth://totp/phone@acme?secret=", QrReader.Read(Convert.FromBase64String(answer.Element("QRCodePNG")!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateVirtualMFADevice_OfTheSameName_FailsWithEntityAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateMfaDeviceAsync("phone");

        (await world.IamAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "Phone"))).AssertXmlError(
            "EntityAlreadyExists", "MFA device already exists.", 409);
    }

    [Fact]
    public async Task EnableMFADevice_WithTwoCodesThatFollowEachOther_GivesTheDeviceToTheUser()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");

        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        var listed = (await world.IamAsync("ListMFADevices", ("UserName", "alice"))).Ok();
        Assert.Equal((serial, "alice", "2030-01-02T03:04:05Z"), (
            listed.Element("SerialNumber"), listed.Element("UserName"), listed.Element("EnableDate")));
        var assigned = (await world.IamAsync("ListVirtualMFADevices", ("AssignmentStatus", "Assigned"))).Ok();
        Assert.Equal("arn:aws:iam::000000000000:user/alice", assigned.Element("Arn"));
        Assert.Empty((await world.IamAsync("ListVirtualMFADevices", ("AssignmentStatus", "Unassigned"))).Ok().Elements("SerialNumber"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(-2, 0)]
    [InlineData(1000, 1001)]
    [InlineData(-1000, -999)]
    public async Task EnableMFADevice_WithCodesThatDoNotFollowOrAreTooFarOff_FailsWithInvalidAuthenticationCode(int first, int second)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");

        var answer = await world.IamAsync(
            "EnableMFADevice", ("UserName", "alice"), ("SerialNumber", serial), ("AuthenticationCode1", world.CodeNow(seed, first)),
            ("AuthenticationCode2", world.CodeNow(seed, second)));

        answer.AssertXmlError("InvalidAuthenticationCode", WrongCodes, 403);
        Assert.Empty((await world.IamAsync("ListMFADevices", ("UserName", "alice"))).Ok().Elements("SerialNumber"));
    }

    [Theory]
    [InlineData(-998)]
    [InlineData(1000)]
    public async Task EnableMFADevice_WithAClockThatIsOff_LearnsHowFar(int steps)
    {
        await using var world = await TestWorld.StartAsync();
        var userId = (await world.CreateUserAsync("alice")).Element("UserId")!;
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");

        (await world.EnableMfaDeviceAsync("alice", serial, seed, steps)).Ok();

        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed, steps)));
        Assert.Equal(MfaCheck.WrongCode, Verify(world, userId, serial, world.CodeNow(seed)));
    }

    [Fact]
    public async Task EnableMFADevice_OfADeviceInUse_FailsWithEntityAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        (await world.EnableMfaDeviceAsync("alice", serial, seed, steps: 2)).AssertXmlError(
            "EntityAlreadyExists", "MFA Device for user alice already exists.", 409);
        (await world.EnableMfaDeviceAsync("bob", serial, seed, steps: 2)).AssertXmlError(
            "EntityAlreadyExists", "MFA Device is already in use.", 409);
    }

    [Fact]
    public async Task EnableMFADevice_OfANinthDevice_FailsWithLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        for (var i = 0; i < 8; i++)
        {
            var (each, eachSeed) = await world.CreateMfaDeviceAsync(i.ToString(CultureInfo.InvariantCulture));
            (await world.EnableMfaDeviceAsync("alice", each, eachSeed)).Ok();
        }

        var (serial, seed) = await world.CreateMfaDeviceAsync("ninth");

        (await world.EnableMfaDeviceAsync("alice", serial, seed)).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for MFADevicesPerUser: 8", 409);
    }

    [Fact]
    public async Task EnableMFADevice_OfAnUnknownDevice_FailsWithNoSuchEntity()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        const string Serial = "arn:aws:iam::000000000000:mfa/none";

        var answer = await world.IamAsync(
            "EnableMFADevice", ("UserName", "alice"), ("SerialNumber", Serial), ("AuthenticationCode1", "123456"), ("AuthenticationCode2", "654321"));

        answer.AssertXmlError("NoSuchEntity", $"VirtualMFADevice with serial number {Serial} doesn't exist.", 404);
    }

    [Fact]
    public async Task EnableMFADevice_AgainWithThePairThatEnabledIt_FailsWithInvalidAuthenticationCode()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();
        (await world.IamAsync("DeactivateMFADevice", ("UserName", "alice"), ("SerialNumber", serial))).Ok();

        (await world.EnableMfaDeviceAsync("bob", serial, seed)).AssertXmlError("InvalidAuthenticationCode", WrongCodes, 403);
        (await world.EnableMfaDeviceAsync("bob", serial, seed, steps: 1)).AssertXmlError("InvalidAuthenticationCode", WrongCodes, 403);
        (await world.EnableMfaDeviceAsync("bob", serial, seed, steps: 2)).Ok();
    }

    [Fact]
    public async Task ResyncMFADevice_FollowsTheDevicesClock()
    {
        await using var world = await TestWorld.StartAsync();
        var userId = (await world.CreateUserAsync("alice")).Element("UserId")!;
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        (await world.IamAsync(
            "ResyncMFADevice", ("UserName", "alice"), ("SerialNumber", serial), ("AuthenticationCode1", world.CodeNow(seed, 10)),
            ("AuthenticationCode2", world.CodeNow(seed, 11)))).Ok();

        Assert.Equal(MfaCheck.WrongCode, Verify(world, userId, serial, world.CodeNow(seed)));
        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed, 11)));
    }

    [Theory]
    [InlineData("ResyncMFADevice")]
    [InlineData("DeactivateMFADevice")]
    public async Task MFADevice_OfAnotherUser_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        var answer = await world.IamAsync(
            operation, ("UserName", "bob"), ("SerialNumber", serial), ("AuthenticationCode1", world.CodeNow(seed, 2)),
            ("AuthenticationCode2", world.CodeNow(seed, 3)));

        answer.AssertXmlError("NoSuchEntity", "MFA Device invalid for user.", 404);
    }

    [Fact]
    public async Task DeleteVirtualMFADevice_IsPossibleWhenItIsDeactivated()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        (await world.IamAsync("DeleteVirtualMFADevice", ("SerialNumber", serial))).AssertXmlError(
            "DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409);
        (await world.IamAsync("DeactivateMFADevice", ("UserName", "alice"), ("SerialNumber", serial))).Ok();
        (await world.IamAsync("DeleteVirtualMFADevice", ("SerialNumber", serial))).Ok();

        (await world.IamAsync("DeleteVirtualMFADevice", ("SerialNumber", serial))).AssertXmlError(
            "NoSuchEntity", $"VirtualMFADevice with serial number {serial} doesn't exist.", 404);
    }

    [Fact]
    public async Task GetMFADevice_OfAVirtualDevice_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var (serial, _) = await world.CreateMfaDeviceAsync("phone");

        (await world.IamAsync("GetMFADevice", ("UserName", "alice"), ("SerialNumber", serial))).AssertXmlError(
            "ValidationError",
            "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO " +
            "security keys are supported. Please use the compatible device or API.");
    }

    [Fact]
    public async Task ListVirtualMFADevices_ComesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "c", "a", "b" })
        {
            await world.CreateMfaDeviceAsync(name);
        }

        var first = (await world.IamAsync("ListVirtualMFADevices", ("MaxItems", "2"))).Ok();
        var second = (await world.IamAsync("ListVirtualMFADevices", ("MaxItems", "2"), ("Marker", first.Element("Marker")!))).Ok();

        Assert.Equal(("true", "false"), (first.Element("IsTruncated"), second.Element("IsTruncated")));
        Assert.Equal(["a", "b", "c"], first.Elements("SerialNumber").Concat(second.Elements("SerialNumber")).Select(s => s.Split('/')[^1]));
    }

    [Fact]
    public async Task TagMFADevice_TellsKeysApartByTheirCase()
    {
        await using var world = await TestWorld.StartAsync();
        var (serial, _) = await world.CreateMfaDeviceAsync("phone");

        (await world.IamAsync(
            "TagMFADevice", ("SerialNumber", serial), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "two"), ("Tags.member.2.Key", "Team"),
            ("Tags.member.2.Value", "one"))).Ok();
        (await world.IamAsync("TagMFADevice", ("SerialNumber", serial), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "three"))).Ok();

        var listed = (await world.IamAsync("ListMFADeviceTags", ("SerialNumber", serial))).Ok();
        Assert.Equal(["Team=one", "team=three"], listed.Elements("Key").Zip(listed.Elements("Value"), (k, v) => $"{k}={v}"));
        (await world.IamAsync("UntagMFADevice", ("SerialNumber", serial), ("TagKeys.member.1", "Team"))).Ok();
        Assert.Equal(["team"], (await world.IamAsync("ListMFADeviceTags", ("SerialNumber", serial))).Ok().Elements("Key"));
    }

    [Fact]
    public async Task Verify_TakesACodeOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var userId = (await world.CreateUserAsync("alice")).Element("UserId")!;
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed)));
        Assert.Equal(MfaCheck.WrongCode, Verify(world, userId, serial, world.CodeNow(seed)));
        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed, -2)));
        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed, 2)));
        Assert.Equal(MfaCheck.WrongCode, Verify(world, userId, serial, world.CodeNow(seed, 3)));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(MfaCheck.WrongCode, Verify(world, userId, serial, world.CodeNow(seed, -1)));
        Assert.Equal(MfaCheck.Accepted, Verify(world, userId, serial, world.CodeNow(seed)));
    }

    [Fact]
    public async Task Verify_OfADeviceThatIsNotTheUsers_KnowsNoDevice()
    {
        await using var world = await TestWorld.StartAsync();
        var userId = (await world.CreateUserAsync("alice")).Element("UserId")!;
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");

        Assert.Equal(MfaCheck.UnknownDevice, Verify(world, userId, serial, world.CodeNow(seed)));
    }

    /// <summary>The vectors of RFC 6238 (SHA-1), their last six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Totp_GivesTheCodesOfTheStandard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code("12345678901234567890"u8, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32Text_GivesTheTextsOfTheStandard(string bytes, string text)
    {
        Assert.Equal(text, Base32Text.Encode(Encoding.ASCII.GetBytes(bytes)));
        Assert.Equal(bytes, Encoding.ASCII.GetString(Base32Text.Decode(text)));
    }

    private static MfaCheck Verify(TestWorld world, string userId, string serial, string code) =>
        world.Capability<IMfaDevices>().Verify(
            new IamUserPrincipal(IamTestCalls.Account, userId, "/", "alice"), serial, code, world.Clock.GetUtcNow());
}
