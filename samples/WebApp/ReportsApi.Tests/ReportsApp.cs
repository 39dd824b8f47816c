using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Simfra.Testing;

namespace ReportsApi.Tests;

/// <summary>The application, with its AWS clients leading to a fixture and its time that of the fixture; it acts as its role would in production.</summary>
public sealed class ReportsApp(SimfraFixture aws) : WebApplicationFactory<Program>
{
    public const string Role = "arn:aws:iam::000000000000:role/reports-api";

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
    {
        services.AddSimfra(aws.AsRole(Role));
        services.AddSingleton<TimeProvider>(aws.Clock);
    });
}
