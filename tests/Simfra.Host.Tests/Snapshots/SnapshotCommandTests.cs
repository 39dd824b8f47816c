using System.Text.Json.Nodes;

namespace Simfra.Host.Tests.Snapshots;

public sealed class SnapshotCommandTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simfra-snapshots-");
    private SimfraServer _server = null!;
    private SignedClient _aws = null!;

    public async Task InitializeAsync()
    {
        _server = await SimfraServer.StartAsync(static o =>
        {
            // Without CloudTrail, which would record each call.
            o.Services.Add("ssm");
            (o.Port, o.Seed) = (0, 1);
        });
        _aws = new(_server.Endpoint);
    }

    [Fact]
    public async Task SaveAndLoad_TakeARunningInstanceBack()
    {
        await PutAsync("a", "before");
        var saved = await RunAsync("save", PathOf("world.simfra"), "--endpoint", _server.Endpoint.OriginalString);
        await PutAsync("a", "after");
        await PutAsync("b", "after");

        var loaded = await RunAsync("load", PathOf("world.simfra"), "--endpoint", _server.Endpoint.OriginalString);

        Assert.Matches(@"^Saved .*world\.simfra: \d+ (bytes|kB)\.\n$", saved);
        Assert.Matches(@"^Loaded .*world\.simfra: \d+ records of an instance with the default account 000000000000; the time is .*Z\.\n$", loaded);
        Assert.Equal("before", (await _aws.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = "a" }))["Parameter"]!["Value"]!.GetValue<string>());
        Assert.Equal(400, (int)(await _aws.JsonAsync("ssm", "GetParameter", new() { ["Name"] = "b" })).Status);
        Assert.Equal([PathOf("world.simfra")], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task Save_FindsTheInstanceByItsPort()
    {
        await PutAsync("a", "b");

        var run = await CommandRun.OfAsync(["snapshot", "save", PathOf("world.simfra")], ("SIMFRA_PORT", $"{_server.Endpoint.Port}"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("ssm.parameter", await RunAsync("inspect", PathOf("world.simfra")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_OfADamagedFile_SaysSo_AndTheInstanceStaysAsItIs()
    {
        await PutAsync("a", "b");
        await File.WriteAllTextAsync(PathOf("world.simfra"), "no snapshot");

        var run = await CommandRun.OfAsync(["snapshot", "load", PathOf("world.simfra"), "--endpoint", _server.Endpoint.OriginalString]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"{_server.Endpoint.OriginalString} refuses: The snapshot: this is not a file that Simfra made, or it is damaged.{Environment.NewLine}", run.Error);
        await _aws.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = "a" });
    }

    [Fact]
    public async Task Save_WhereNothingAnswers_SaysWhatToDo()
    {
        var run = await CommandRun.OfAsync(["snapshot", "save", PathOf("world.simfra"), "--endpoint", "http://localhost:1"]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("No instance answers at http://localhost:1: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    [Theory]
    [InlineData("localhost:4599", "--endpoint is 'localhost:4599': a URL begins with http:// or https://.")]
    [InlineData("nonsense", "--endpoint is 'nonsense': a URL begins with http:// or https://.")]
    public async Task Save_WithAnImpossibleEndpoint_SaysSo(string endpoint, string message)
    {
        var run = await CommandRun.OfAsync(["snapshot", "save", "world.simfra", "--endpoint", endpoint]);

        Assert.Equal((1, message + Environment.NewLine), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Inspect_ShowsTablesAndCounts()
    {
        await PutAsync("a", "1");
        await PutAsync("b", "2");
        await _server.SaveSnapshotAsync(PathOf("world.simfra"));

        var text = await RunAsync("inspect", PathOf("world.simfra"));
        var json = JsonNode.Parse(await RunAsync("inspect", PathOf("world.simfra"), "--json"))!;

        Assert.Contains("Account   000000000000\nRegion    us-east-1\nRecords   2\n\n", text, StringComparison.Ordinal);
        Assert.Matches(@"\n  ssm\.parameter +000000000000/us-east-1 +2\n$", text);
        Assert.Equal(("world.simfra", 2, "us-east-1"), (json["file"]!.GetValue<string>(), json["records"]!.GetValue<int>(), json["region"]!.GetValue<string>()));
        Assert.Equal(
            """{"service":"ssm","account":"000000000000","region":"us-east-1","kind":"ssm.parameter","records":2}""",
            Assert.Single(json["tables"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task Diff_ShowsWhatWasAddedRemovedAndChanged()
    {
        await PutAsync("changed", "1");
        await PutAsync("removed", "1");
        await PutAsync("same", "1");
        await _server.SaveSnapshotAsync(PathOf("before"));
        await PutAsync("added", "1");
        await PutAsync("changed", "2");
        await _aws.JsonOkAsync("ssm", "DeleteParameter", new() { ["Name"] = "removed" });
        await _server.SaveSnapshotAsync(PathOf("after"));

        var text = await RunAsync("diff", PathOf("before"), PathOf("after"));
        var json = JsonNode.Parse(await RunAsync("diff", PathOf("before"), PathOf("after"), "--json"))!;

        Assert.Matches(
            @"^\+ ssm\.parameter  000000000000/us-east-1  added\n~ ssm\.parameter  000000000000/us-east-1  changed  \([\w, ]+\)\n- ssm\.parameter  000000000000/us-east-1  removed\n$",
            text);
        Assert.Equal(
            ["added", "removed", "changed"],
            new[] { "added", "removed", "changed" }.Select(change => Assert.Single(json[change]!.AsArray())!["key"]!.GetValue<string>()));
        Assert.NotEqual(
            json["changed"]![0]!["before"]!.ToJsonString(), json["changed"]![0]!["after"]!.ToJsonString());
    }

    [Theory]
    [InlineData("before", 0)]
    [InlineData("after", 1)]
    public async Task Diff_WithExitCode_TellsWhetherTheyDiffer(string other, int exitCode)
    {
        await _server.SaveSnapshotAsync(PathOf("before"));
        await PutAsync("a", "1");
        await _server.SaveSnapshotAsync(PathOf("after"));

        var run = await CommandRun.OfAsync(["snapshot", "diff", PathOf("before"), PathOf(other), "--exit-code"]);

        Assert.Equal((exitCode, exitCode == 0 ? "" : "+ ssm.parameter  000000000000/us-east-1  a\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task List_ShowsTheSnapshotsOfAFolder()
    {
        await PutAsync("a", "1");
        await _server.SaveSnapshotAsync(PathOf("one.simfra"));
        await _server.SaveSnapshotAsync(PathOf("two"));
        await File.WriteAllTextAsync(PathOf("broken.simfra"), "");
        await File.WriteAllTextAsync(PathOf("notes.txt"), "not a snapshot");

        var lines = (await RunAsync("list", _folder.FullName)).TrimEnd('\n').Split('\n');
        var json = JsonNode.Parse(await RunAsync("list", _folder.FullName, "--json"))!.AsArray();

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("broken.simfra  can't be read: ", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^one\.simfra     \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  000000000000         1 records  \d+ (bytes|kB)$", lines[1]);
        Assert.StartsWith("two            ", lines[2], StringComparison.Ordinal);
        Assert.Equal(["broken.simfra", "one.simfra", "two"], json.Select(static f => f!["file"]!.GetValue<string>()));
        Assert.NotNull(json[0]!["problem"]);
        Assert.Equal(1, json[1]!["records"]!.GetValue<int>());
    }

    [Fact]
    public async Task List_OfAnEmptyFolder_SaysSo() => Assert.Equal("No snapshots.\n", await RunAsync("list", _folder.FullName));

    [Theory]
    [InlineData("inspect", "/nowhere.simfra")]
    [InlineData("diff", "/nowhere.simfra", "/nowhere.simfra")]
    [InlineData("list", "/nowhere")]
    public async Task Command_OnWhatIsNotThere_SaysSo(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["snapshot", .. arguments]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{arguments[1]}: there is no such ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FromASnapshot_HasWhatItHolds()
    {
        await PutAsync("a", "kept");
        await _server.SaveSnapshotAsync(PathOf("world.simfra"));

        await using var tool = await ToolProcess.StartAsync(["--port", "0", "--snapshot", PathOf("world.simfra")]);
        using var aws = new SignedClient(tool.Endpoint);

        Assert.Equal("kept", (await aws.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = "a" }))["Parameter"]!["Value"]!.GetValue<string>());
    }

    public async Task DisposeAsync()
    {
        _aws.Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["snapshot", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output.ReplaceLineEndings("\n");
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private Task<JsonNode> PutAsync(string name, string value) =>
        _aws.JsonOkAsync("ssm", "PutParameter", new() { ["Name"] = name, ["Value"] = value, ["Type"] = "String", ["Overwrite"] = true });
}
