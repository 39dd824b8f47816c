using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Ssm.SsmTestDocument;

namespace Simfra.Services.Tests.Ssm;

public sealed class DocumentTests
{
    [Fact]
    public async Task CreateDocument_IsCreatingAndThenActive()
    {
        await using var world = await TestWorld.StartAsync();

        var created = await world.CreateDocumentAsync("deploy");

        Assert.Equal("Creating", created.Text("Status"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var expected = JsonNode.Parse(
            $$"""
            {"Hash":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Shell())))}}","HashType":"Sha256","Name":"deploy",
             "Owner":"000000000000","CreatedDate":{{TestWorld.StartTime.ToUnixTimeSeconds()}},"Status":"Active","DocumentVersion":"1",
             "Description":"shows the load",
             "Parameters":[{"Name":"Message","Type":"String","Description":"what to say","DefaultValue":"hello"},
                           {"Name":"Hosts","Type":"StringList","DefaultValue":"[\"a\",\"b\"]"}],
             "PlatformTypes":["Linux","MacOS"],"DocumentType":"Command","SchemaVersion":"2.2","LatestVersion":"1","DefaultVersion":"1",
             "DocumentFormat":"JSON","Tags":[]}
            """);
        var described = await world.DescribeDocumentAsync("deploy");
        Assert.True(JsonNode.DeepEquals(expected, described), described.ToJsonString());
        var got = await world.GetDocumentAsync("deploy");
        Assert.Equal((Shell(), "JSON", "Active", "1"), (got.Text("Content"), got.Text("DocumentFormat"), got.Text("Status"), got.Text("DocumentVersion")));
    }

    [Fact]
    public async Task CreateDocument_Again_FailsWithDocumentAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");

        (await world.SsmAsync("CreateDocument", Document("deploy")))
            .AssertJsonError("DocumentAlreadyExists", "Document with same name deploy already exists");
    }

    [Theory]
    [InlineData("AWS-Deploy")]
    [InlineData("amazon-deploy")]
    [InlineData("amznDeploy")]
    public async Task CreateDocument_WithAReservedPrefix_FailsWithValidationException(string name)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document(name))).AssertJsonError("ValidationException", $"Invalid document name {name}");
    }

    [Fact]
    public async Task CreateDocument_BeyondFiveHundred_FailsWithDocumentLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 500; i++)
        {
            await world.CreateDocumentAsync($"deploy-{i}");
        }

        (await world.SsmAsync("CreateDocument", Document("deploy-500")))
            .AssertJsonError("DocumentLimitExceeded", "You can have at most 500 active SSM documents.");
    }

    [Theory]
    [InlineData("Requires", """[{"Name":"schema"}]""", "The parameter Requires")]
    [InlineData("Attachments", """[{"Key":"SourceUrl","Values":["s3://bucket/key"]}]""", "The parameter Attachments")]
    [InlineData("DocumentType", "\"Package\"", "The document type Package")]
    [InlineData("DocumentType", "\"Automation.ChangeTemplate\"", "The document type Automation.ChangeTemplate")]
    public async Task CreateDocument_WithWhatIsNotBuilt_SaysSo(string member, string value, string what)
    {
        await using var world = await TestWorld.StartAsync();
        var input = Document("deploy");
        input[member] = JsonNode.Parse(value);

        (await world.SsmAsync("CreateDocument", input)).AssertJsonError("NotImplemented", $"{what} is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task UpdateDocument_MakesTheNextVersionAndLeavesTheDefault()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var updated = await world.UpdateDocumentAsync("deploy", Shell("who"), "second");

        Assert.Equal(
            ("Updating", "2", "2", "1", "second"),
            (updated.Text("Status"), updated.Text("DocumentVersion"), updated.Text("LatestVersion"), updated.Text("DefaultVersion"), updated.Text("VersionName")));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Shell(), (await world.GetDocumentAsync("deploy")).Text("Content"));
        Assert.Equal(Shell(), (await world.GetDocumentAsync("deploy", ("DocumentVersion", "$DEFAULT"))).Text("Content"));
        foreach (var (member, value) in new[] { ("DocumentVersion", "2"), ("DocumentVersion", "$LATEST"), ("VersionName", "second") })
        {
            var got = await world.GetDocumentAsync("deploy", (member, value));
            Assert.Equal((Shell("who"), "2", "Active"), (got.Text("Content"), got.Text("DocumentVersion"), got.Text("Status")));
        }
    }

    [Fact]
    public async Task UpdateDocument_WhatItLeavesOut_StaysAsItWas()
    {
        await using var world = await TestWorld.StartAsync();
        var input = Document("deploy");
        (input["DisplayName"], input["TargetType"]) = ("Deploy it", "/AWS::EC2::Instance");
        (await world.SsmAsync("CreateDocument", input)).Ok();

        var updated = await world.UpdateDocumentAsync("deploy", Shell("who"));

        Assert.Equal(("Deploy it", "/AWS::EC2::Instance"), (updated.Text("DisplayName"), updated.Text("TargetType")));
    }

    [Theory]
    [InlineData("1", """{"Content":"SAME"}""", "DuplicateDocumentContent", "The content of the association document matches another document. Change the content of the document and try again.")]
    [InlineData("7", """{"Content":"OTHER"}""", "InvalidDocumentVersion", "Version provided for document deploy is not latest. Please provide the latest version to update document deploy")]
    [InlineData("$DEFAULT", """{"Content":"OTHER"}""", "InvalidDocumentVersion", null)]
    [InlineData("1", """{"Content":"OTHER","VersionName":"first"}""", "DuplicateDocumentVersionName", "The version name has already been used in this document. Specify a different version name, and then try again.")]
    [InlineData("1", """{"Content":"{}"}""", "InvalidDocumentContent", null)]
    public async Task UpdateDocument_Refused_ChangesNothing(string version, string more, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();
        var input = Document("deploy");
        input["VersionName"] = "first";
        (await world.SsmAsync("CreateDocument", input)).Ok();
        var update = JsonNode.Parse(more)!.AsObject();
        (update["Name"], update["DocumentVersion"]) = ("deploy", version);
        update["Content"] = update.Text("Content") switch { "SAME" => Shell(), "OTHER" => Shell("who"), var text => text };

        (await world.SsmAsync("UpdateDocument", update)).AssertJsonError(error, message);

        Assert.Equal("1", (await world.DescribeDocumentAsync("deploy")).Text("LatestVersion"));
    }

    [Fact]
    public async Task UpdateDocument_OfSchemaVersionOneTwo_FailsWithInvalidDocumentSchemaVersion()
    {
        await using var world = await TestWorld.StartAsync();
        const string Old = """{"schemaVersion":"1.2","runtimeConfig":{"aws:runShellScript":{"properties":[{"runCommand":["ls"]}]}}}""";
        await world.CreateDocumentAsync("old", Old);

        (await world.SsmAsync("UpdateDocument", Named("old", ("Content", Shell())))).AssertJsonError("InvalidDocumentSchemaVersion", null);
    }

    [Fact]
    public async Task UpdateDocument_BeyondAThousandVersions_FailsWithDocumentVersionLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        for (var i = 2; i <= 1000; i++)
        {
            await world.UpdateDocumentAsync("deploy", Shell($"echo {i}"));
        }

        (await world.SsmAsync("UpdateDocument", Named("deploy", ("Content", Shell("one more"))))).AssertJsonError(
            "DocumentVersionLimitExceeded", "The document has too many versions. Delete one or more document versions and try again.");
    }

    [Fact]
    public async Task UpdateDocumentDefaultVersion_MovesTheDefault()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("who"), "second");

        var answer = (await world.SsmAsync("UpdateDocumentDefaultVersion", Named("deploy", ("DocumentVersion", "2")))).Ok().Json["Description"]!;

        Assert.Equal(("deploy", "2", "second"), (answer.Text("Name"), answer.Text("DefaultVersion"), answer.Text("DefaultVersionName")));
        Assert.Equal("2", (await world.GetDocumentAsync("deploy")).Text("DocumentVersion"));
        (await world.SsmAsync("UpdateDocumentDefaultVersion", Named("deploy", ("DocumentVersion", "3"))))
            .AssertJsonError("InvalidDocumentVersion", "The document version is not valid or does not exist.");
    }

    [Fact]
    public async Task DeleteDocument_OfOneVersion_LeavesTheOthers()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("who"));
        await world.UpdateDocumentAsync("deploy", Shell("ls"), "third");

        (await world.SsmAsync("DeleteDocument", Named("deploy", ("VersionName", "third")))).Ok();
        (await world.SsmAsync("DeleteDocument", Named("deploy", ("DocumentVersion", "1"))))
            .AssertJsonError("InvalidDocumentOperation", "Default version of the document can't be deleted.");
        (await world.SsmAsync("DeleteDocument", Named("deploy", ("DocumentVersion", "3")))).AssertJsonError("InvalidDocumentVersion", null);

        var described = await world.DescribeDocumentAsync("deploy");
        Assert.Equal(("2", "1"), (described.Text("LatestVersion"), described.Text("DefaultVersion")));
        var versions = (await world.SsmAsync("ListDocumentVersions", Named("deploy"))).Ok().Json["DocumentVersions"]!.AsArray();
        Assert.Equal(["1", "2"], versions.Select(static v => v!.Text("DocumentVersion")));
    }

    [Fact]
    public async Task DeleteDocument_TakesAllVersions()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("who"));

        (await world.SsmAsync("DeleteDocument", Named("deploy"))).Ok();

        await world.CreateDocumentAsync("deploy");
        var versions = (await world.SsmAsync("ListDocumentVersions", Named("deploy"))).Ok().Json["DocumentVersions"]!.AsArray();
        Assert.Equal("1", Assert.Single(versions)!.Text("DocumentVersion"));
    }

    [Fact]
    public async Task DeleteDocument_OfAConfigurationSchema_NeedsForce()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.SsmAsync("CreateDocument", Document("schema", """{"type":"object"}""", "ApplicationConfigurationSchema"))).Ok();

        (await world.SsmAsync("DeleteDocument", Named("schema"))).AssertJsonError("InvalidDocumentOperation", null);
        (await world.SsmAsync("DeleteDocument", Named("schema", ("Force", true)))).Ok();

        (await world.SsmAsync("GetDocument", Named("schema"))).AssertJsonError("InvalidDocument", "Document with name schema does not exist.");
    }

    [Theory]
    [InlineData("GetDocument", "{}")]
    [InlineData("DescribeDocument", "{}")]
    [InlineData("ListDocumentVersions", "{}")]
    [InlineData("DeleteDocument", "{}")]
    [InlineData("UpdateDocument", """{"Content":"{}"}""")]
    [InlineData("UpdateDocumentDefaultVersion", """{"DocumentVersion":"1"}""")]
    [InlineData("ModifyDocumentPermission", """{"PermissionType":"Share","AccountIdsToAdd":["all"]}""")]
    [InlineData("DescribeDocumentPermission", """{"PermissionType":"Share"}""")]
    public async Task AnUnknownDocument_FailsWithInvalidDocument(string operation, string more)
    {
        await using var world = await TestWorld.StartAsync();
        var input = JsonNode.Parse(more)!.AsObject();
        input["Name"] = "nope";

        (await world.SsmAsync(operation, input)).AssertJsonError("InvalidDocument", "Document with name nope does not exist.");
    }

    [Fact]
    public async Task ListDocumentVersions_InPages_ShowsEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy");
        await world.UpdateDocumentAsync("deploy", Shell("a"), "two");
        await world.UpdateDocumentAsync("deploy", Shell("b"));

        var first = (await world.SsmAsync("ListDocumentVersions", Named("deploy", ("MaxResults", 2)))).Ok().Json;
        var second = (await world.SsmAsync(
            "ListDocumentVersions", Named("deploy", ("MaxResults", 2), ("NextToken", first.Text("NextToken"))))).Ok().Json;

        var all = first["DocumentVersions"]!.AsArray().Concat(second["DocumentVersions"]!.AsArray()).ToList();
        Assert.Equal(["1", "2", "3"], all.Select(static v => v!.Text("DocumentVersion")));
        Assert.Equal([true, false, false], all.Select(static v => v!["IsDefaultVersion"]!.GetValue<bool>()));
        Assert.Equal("two", all[1]!.Text("VersionName"));
        Assert.Null(second["NextToken"]);
        (await world.SsmAsync("ListDocumentVersions", Named("deploy", ("NextToken", "?")))).AssertJsonError("InvalidNextToken", null);
    }

    [Fact]
    public async Task Tags_OfADocument_AreAddedAndShown()
    {
        await using var world = await TestWorld.StartAsync();
        var input = Document("deploy");
        input["Tags"] = JsonNode.Parse("""[{"Key":"team","Value":"shop"}]""");
        (await world.SsmAsync("CreateDocument", input)).Ok();
        JsonObject Tagging(string more) =>
            JsonNode.Parse($$"""{"ResourceType":"Document","ResourceId":"deploy",{{more}}}""")!.AsObject();

        (await world.SsmAsync("AddTagsToResource", Tagging("""  "Tags":[{"Key":"stage","Value":"test"}]  """))).Ok();
        (await world.SsmAsync("RemoveTagsFromResource", Tagging("""  "TagKeys":["team"]  """))).Ok();

        Assert.Equal("""[{"Key":"stage","Value":"test"}]""", (await world.DescribeDocumentAsync("deploy"))["Tags"]!.ToJsonString());
        var listed = (await world.SsmAsync("ListTagsForResource", new() { ["ResourceType"] = "Document", ["ResourceId"] = "deploy" })).Ok().Json;
        Assert.Equal("""[{"Key":"stage","Value":"test"}]""", listed["TagList"]!.ToJsonString());
        (await world.SsmAsync("ListTagsForResource", new() { ["ResourceType"] = "Document", ["ResourceId"] = "nope" }))
            .AssertJsonError("InvalidResourceId", null);
    }
}
