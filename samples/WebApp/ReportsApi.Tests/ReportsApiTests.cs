using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Simfra.Testing;
using Xunit;

namespace ReportsApi.Tests;

public sealed class ReportsApiTests(Cloud cloud) : IClassFixture<Cloud>, IAsyncLifetime
{
    private SimfraFixture _aws = null!;
    private ReportsApp _app = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _aws = await cloud.ForkAsync();
        _app = new(_aws);
        _browser = _app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
        await _aws.DisposeAsync();
    }

    [Fact]
    public async Task A_report_is_stored_by_the_applications_role()
    {
        var created = await _browser.PutAsync("/reports/2026.txt", new StringContent("figures"));

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("figures", _aws.S3.Bucket("reports").Object("2026.txt").Text);
        var put = Assert.Single(_aws.Journal.CallsTo("s3", "PutObject"));
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/reports-api/simfra", put.Principal);
    }

    [Fact]
    public async Task A_report_is_stored_once()
    {
        await _browser.PutAsync("/reports/2026.txt", new StringContent("first"));

        Assert.Equal(HttpStatusCode.Conflict, (await _browser.PutAsync("/reports/2026.txt", new StringContent("second"))).StatusCode);
    }

    [Fact]
    public async Task A_link_to_a_report_is_good_for_five_minutes()
    {
        await _browser.PutAsync("/reports/2026.txt", new StringContent("figures"));

        var link = (await _browser.GetAsync("/reports/2026.txt")).Headers.Location!;

        using var reader = _aws.CreateHttpClient();
        Assert.Equal("figures", await reader.GetStringAsync(link));
        await _aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_report_that_is_not_there_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync("/reports/2025.txt")).StatusCode);

    [Fact]
    public async Task Trouble_of_s3_is_the_applications_trouble()
    {
        _aws.Faults.On("s3", "HeadObject").Throttle();

        Assert.Equal(HttpStatusCode.InternalServerError, (await _browser.GetAsync("/reports/2026.txt")).StatusCode);
    }
}
