using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>What a user's credentials mean to the user: it manages them itself, and can't be deleted while it has them.</summary>
public sealed class UserCredentialTests
{
    private const string ChangeOwnPassword = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}]}""";

    [Fact]
    public async Task ChangePassword_ChecksTheOldOneAndTheHistory()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice");
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", "First-Passw0rd"), ("PasswordResetRequired", "true"))).Ok();
        (await world.IamAsync("UpdateAccountPasswordPolicy", ("PasswordReusePrevention", "2"))).Ok();

        (await ChangeAsync(alice, "wrong", "Second-Passw0rd")).AssertXmlError("AccessDenied", null, 403);
        (await ChangeAsync(alice, "First-Passw0rd", "First-Passw0rd")).AssertXmlError("AccessDenied", null, 403);
        (await ChangeAsync(alice, "First-Passw0rd", "Second-Passw0rd")).Ok();
        (await ChangeAsync(alice, "Second-Passw0rd", "First-Passw0rd")).AssertXmlError("PasswordPolicyViolation", null);
        (await ChangeAsync(alice, "Second-Passw0rd", "Third-Passw0rd")).Ok();
        (await ChangeAsync(alice, "Third-Passw0rd", "First-Passw0rd")).Ok();

        Assert.Equal("false", (await world.IamAsync("GetLoginProfile", ("UserName", "alice"))).Ok().Element("PasswordResetRequired"));
        (await ChangeAsync(world, "a", "b")).AssertXmlError("InvalidUserType", "Only IAM Users can change their own password");
    }

    [Fact]
    public async Task AllowUsersToChangePassword_LetsAUserDoSo()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice", ChangeOwnPassword);
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", "First-Passw0rd"))).Ok();
        (await world.IamAsync("UpdateAccountPasswordPolicy", ("AllowUsersToChangePassword", "true"))).Ok();

        (await ChangeAsync(alice, "First-Passw0rd", "Second-Passw0rd")).Ok();
        (await alice.IamAsync("GetAccountPasswordPolicy")).Ok();
    }

    [Fact]
    public async Task MfaDevices_AreManagedByTheirUsers()
    {
        await using var world = await TestWorld.StartAsync();
        var alice = await world.AsNewUserAsync("alice");
        var (serial, seed) = await alice.CreateMfaDeviceAsync("alice");

        (await alice.EnableMfaDeviceAsync("alice", serial, seed)).Ok();

        Assert.Equal([serial], (await alice.IamAsync("ListMFADevices")).Ok().Elements("SerialNumber"));
        (await alice.IamAsync("DeactivateMFADevice", ("SerialNumber", serial))).AssertXmlError("AccessDenied", null, 403);
        (await world.IamAsync("DeactivateMFADevice", ("UserName", "alice"), ("SerialNumber", serial))).Ok();
    }

    [Fact]
    public async Task DeleteUser_WithCredentials_FailsWithDeleteConflictUntilTheyAreGone()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var user = ("UserName", "alice");
        using var certificate = TestCertificate.Create();
        (await world.IamAsync("CreateLoginProfile", user, ("Password", "First-Passw0rd"))).Ok();
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();
        var certificateId = (await world.IamAsync("UploadSigningCertificate", user, ("CertificateBody", certificate.Pem))).Ok().Element("CertificateId")!;
        var credentialId = (await world.IamAsync("CreateServiceSpecificCredential", user, ("ServiceName", "codecommit.amazonaws.com"))).Ok()
            .Element("ServiceSpecificCredentialId")!;

        await AssertConflictAsync(world, "must delete login profile first");
        (await world.IamAsync("DeleteLoginProfile", user)).Ok();
        await AssertConflictAsync(world, "must remove tokens from principal first");
        (await world.IamAsync("DeactivateMFADevice", user, ("SerialNumber", serial))).Ok();
        await AssertConflictAsync(world, "must delete certificates first");
        (await world.IamAsync("DeleteSigningCertificate", user, ("CertificateId", certificateId))).Ok();
        await AssertConflictAsync(world, "must delete service specific credentials first");
        (await world.IamAsync("DeleteServiceSpecificCredential", user, ("ServiceSpecificCredentialId", credentialId))).Ok();

        (await world.IamAsync("DeleteUser", user)).Ok();
    }

    private static async Task AssertConflictAsync(TestWorld world, string first) =>
        (await world.IamAsync("DeleteUser", ("UserName", "alice"))).AssertXmlError("DeleteConflict", $"Cannot delete entity, {first}.", 409);

    private static Task<TestAnswer> ChangeAsync(TestWorld world, string old, string changed) =>
        world.IamAsync("ChangePassword", ("OldPassword", old), ("NewPassword", changed));
}
