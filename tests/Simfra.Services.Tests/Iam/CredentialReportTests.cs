using System.Text;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class CredentialReportTests
{
    private const string Header =
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
        "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
        "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
        "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

    [Fact]
    public async Task GenerateCredentialReport_TakesAMoment()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("GetCredentialReport")).AssertXmlError("ReportNotPresent", "Unknown", 410);

        var started = (await world.IamAsync("GenerateCredentialReport")).Ok();

        Assert.Equal(
            ("STARTED", "No report exists. Starting a new report generation task"), (started.Element("State"), started.Element("Description")));
        Assert.Equal("INPROGRESS", (await world.IamAsync("GenerateCredentialReport")).Ok().Element("State"));
        (await world.IamAsync("GetCredentialReport")).AssertXmlError("ReportInProgress", "Unknown", 404);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var complete = (await world.IamAsync("GenerateCredentialReport")).Ok();
        Assert.Equal(("COMPLETE", null), (complete.Element("State"), complete.Element("Description")));
        var report = (await world.IamAsync("GetCredentialReport")).Ok();
        Assert.Equal(("text/csv", "2030-01-02T03:04:06Z"), (report.Element("ReportFormat"), report.Element("GeneratedTime")));
    }

    [Fact]
    public async Task GetCredentialReport_AfterFourHours_FailsWithReportExpired()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await ReportAsync(world);
        await world.CreateUserAsync("late");

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Equal("COMPLETE", (await world.IamAsync("GenerateCredentialReport")).Ok().Element("State"));
        Assert.Equal(first, ContentOf(await world.IamAsync("GetCredentialReport")));

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        (await world.IamAsync("GetCredentialReport")).AssertXmlError("ReportExpired", "Unknown", 410);
        Assert.Contains("\nlate,", await ReportAsync(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CredentialReport_HasALineForEachUser()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        await world.CreateUserAsync("Zed");
        await world.CreateUserAsync("a,comma");
        (await world.IamAsync("UpdateAccountPasswordPolicy", ("MaxPasswordAge", "10"))).Ok();
        (await world.IamAsync("CreateLoginProfile", ("UserName", "Zed"), ("Password", "First-Passw0rd"))).Ok();
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        (await world.EnableMfaDeviceAsync("Zed", serial, seed)).Ok();
        var (used, secret) = await world.CreateKeyAsync("Zed");
        (await world.IamAsync("UploadSigningCertificate", ("UserName", "Zed"), ("CertificateBody", certificate.Pem))).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await world.As(used, secret).IamAsync("GetUser");
        (await world.IamAsync("UpdateAccessKey", ("UserName", "Zed"), ("AccessKeyId", used), ("Status", "Inactive"))).Ok();

        var lines = (await ReportAsync(world)).Split('\n');

        const string Missing = "false,N/A,N/A,N/A,N/A";
        Assert.Equal(
            [
                Header,
                $"<root_account>,arn:aws:iam::000000000000:root,2030-01-02T03:04:05Z,false,N/A,not_supported,not_supported,false,{Missing},{Missing},false,N/A,false,N/A",
                $"\"a,comma\",\"arn:aws:iam::000000000000:user/a,comma\",2030-01-02T03:04:05Z,false,N/A,N/A,N/A,false,{Missing},{Missing},false,N/A,false,N/A",
                "Zed,arn:aws:iam::000000000000:user/Zed,2030-01-02T03:04:05Z,true,no_information,2030-01-02T03:04:05Z,2030-01-12T03:04:05Z,true," +
                $"false,2030-01-02T03:04:05Z,2030-01-02T03:09:00Z,us-east-1,iam,{Missing},true,2030-01-02T03:04:05Z,false,N/A",
            ],
            lines);
    }

    private static async Task<string> ReportAsync(TestWorld world)
    {
        (await world.IamAsync("GenerateCredentialReport")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return ContentOf(await world.IamAsync("GetCredentialReport"));
    }

    private static string ContentOf(TestAnswer answer) => Encoding.UTF8.GetString(Convert.FromBase64String(answer.Ok().Element("Content")!));
}
