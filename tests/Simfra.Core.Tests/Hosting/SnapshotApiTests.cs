using System.Net;
using System.Text.Json;

namespace Simfra.Hosting;

public sealed class SnapshotApiTests
{
    private const string Path = "/_simfra/snapshot";

    [Fact]
    public async Task GetAndPut_TakeAnInstanceToAnother()
    {
        await using var origin = await SimfraServer.StartAsync(static o => o.DefaultAccountId = "123456789012");
        var account = origin.Accounts.Create("kept");
        using var from = origin.CreateHttpClient();
        await using var target = await SimfraServer.StartAsync();
        target.Accounts.Create("gone");
        using var to = target.CreateHttpClient();

        using var taken = await from.GetAsync(Path);
        using var loaded = await to.PutAsync(Path, new ByteArrayContent(await taken.Content.ReadAsByteArrayAsync()));

        Assert.Equal(("application/vnd.sqlite3", "world.simfra"), (taken.Content.Headers.ContentType?.MediaType, taken.Content.Headers.ContentDisposition?.FileName?.Trim('"')));
        using var answer = JsonDocument.Parse(await loaded.Content.ReadAsStringAsync());
        Assert.Equal(("loaded", "123456789012", 1), (
            answer.RootElement.GetProperty("status").GetString(),
            answer.RootElement.GetProperty("accountId").GetString(),
            answer.RootElement.GetProperty("records").GetInt32()));
        Assert.Equal(["000000000000", account.Id], target.Accounts.List().Select(static a => a.Id));
    }

    [Fact]
    public async Task Put_OfSomethingElse_IsRefused_AndChangesNothing()
    {
        await using var server = await SimfraServer.StartAsync();
        server.Accounts.Create("kept");
        using var http = server.CreateHttpClient();

        using var answer = await http.PutAsync(Path, new StringContent("no snapshot"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("The snapshot: this is not a file that Simfra made, or it is damaged.", document.RootElement.GetProperty("error").GetString());
        Assert.Equal(2, server.Accounts.List().Count);
    }

    [Fact]
    public async Task Post_IsNotAllowed()
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();

        using var answer = await http.PostAsync(Path, null);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, PUT"), (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task Call_FromAPageOfAnotherOrigin_IsForbidden(string method)
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();
        using var request = new HttpRequestMessage(new(method), Path) { Headers = { { "Origin", "https://example.com" } } };

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
