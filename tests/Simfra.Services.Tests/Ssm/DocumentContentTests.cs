using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Ssm.SsmTestDocument;

namespace Simfra.Services.Tests.Ssm;

/// <summary>What a document may say, and in which formats.</summary>
public sealed class DocumentContentTests
{
    private const string Step = """{"action":"aws:runShellScript","name":"run","inputs":{"runCommand":["ls"]}}""";

    private const string Runbook =
        """
        schemaVersion: '0.3'
        description: |-
          Stops
          an instance
        assumeRole: '{{ AutomationAssumeRole }}'
        parameters:
          InstanceId: &id
            type: AWS::EC2::Instance::Id
          OtherId: *id
          AutomationAssumeRole:
            type: String
            default: ''
        mainSteps:
          - name: stop
            action: aws:changeInstanceState
            timeoutSeconds: 60
            isEnd: true
            inputs:
              InstanceIds: ['{{ InstanceId }}']
              DesiredState: stopped
        """;

    [Theory]
    [InlineData("Command", """{"schemaVersion":"2.2","mainSteps":[STEP]}""", "2.2", "Linux,MacOS")]
    [InlineData("Command", """{"schemaVersion":2.0,"mainSteps":[STEP]}""", "2.0", "Linux,MacOS")]
    [InlineData("Command", """{"schemaVersion":"1.2","runtimeConfig":{"aws:psModule":{}}}""", "1.2", "Windows")]
    [InlineData("Command", """{"schemaVersion":"2.2","mainSteps":[STEP,{"action":"aws:runPowerShellScript","name":"win","precondition":{"StringEquals":["platformType","Windows"]}}]}""", "2.2", "Windows,Linux,MacOS")]
    [InlineData("Policy", """{"schemaVersion":"2.0","mainSteps":[{"action":"aws:softwareInventory","name":"collect"}]}""", "2.0", "Windows,Linux,MacOS")]
    [InlineData("Automation", """{"schemaVersion":"0.3","mainSteps":[{"action":"aws:sleep","name":"wait","inputs":{"Duration":"PT1M"}}]}""", "0.3", "Windows,Linux,MacOS")]
    [InlineData("Session", """{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":""}}""", "1.0", "Windows,Linux,MacOS")]
    public async Task ADocument_TellsItsSchemaVersionAndPlatforms(string type, string content, string version, string platforms)
    {
        await using var world = await TestWorld.StartAsync();

        var created = (await world.SsmAsync("CreateDocument", Document("doc", content.Replace("STEP", Step, StringComparison.Ordinal), type)))
            .Ok().Json["DocumentDescription"]!;

        Assert.Equal((type, version, platforms), (created.Text("DocumentType"), created.Text("SchemaVersion"), string.Join(',', created.Texts("PlatformTypes"))));
    }

    [Theory]
    [InlineData("{", "JSON not well-formed.")]
    [InlineData("[]", "JSON not well-formed.")]
    [InlineData("""{"schemaVersion":"2.2","schemaVersion":"2.2"}""", "JSON not well-formed.")]
    [InlineData("""{"mainSteps":[STEP]}""", "The document has no schemaVersion.")]
    [InlineData("""{"schemaVersion":"3.0","mainSteps":[STEP]}""", "Document schema version is invalid. Value: 3.0")]
    [InlineData("""{"schemaVersion":"2.2"}""", "Missing \"mainSteps\" in the document.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[]}""", "Missing \"mainSteps\" in the document.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[STEP],"runtimeConfig":{}}""", "Unknown property \"runtimeConfig\".")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runDocument"}]}""", "Missing \"name\" in step detail.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"name":"a"}]}""", "Missing \"action\" in step detail.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"name":"a-b","action":"aws:runDocument"}]}""", "StepName: a-b is invalid.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[STEP,STEP]}""", "Duplicate step names found in mainSteps of the document.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:sleep","name":"a"}]}""", "Unknown plugin name: aws:sleep")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runDocument","name":"a","inputs":[]}]}""", "The inputs of step \"a\" aren't a map.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runDocument","name":"a","precondition":{"StringEquals":["platformType","linux"]}}]}""", "Invalid precondition, unrecognized values [platformType, linux] encountered.")]
    [InlineData("""{"schemaVersion":"1.2"}""", "Missing \"runtimeConfig\" in the document.")]
    [InlineData("""{"schemaVersion":"1.2","runtimeConfig":{"aws:fly":{}}}""", "Unknown plugin name: aws:fly")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"event_type":{"type":"String"}},"mainSteps":[STEP]}""", "Parameter name \"event_type\" is not alpha-numeric.")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"a":{}},"mainSteps":[STEP]}""", "Missing \"type\" in parameter definition.")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"a":{"type":"Number"}},"mainSteps":[STEP]}""", "Parameter type: Number is invalid.")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"a":{"type":"StringList","default":"x"}},"mainSteps":[STEP]}""", "Wrong default value for a \"StringList\" parameters")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"a":{"type":"Boolean","default":"true"}},"mainSteps":[STEP]}""", "Wrong default value for a \"Boolean\" parameters")]
    [InlineData("""{"schemaVersion":"2.2","parameters":{"a":{"type":"String","default":"x","allowedValues":["y"]}},"mainSteps":[STEP]}""", "Default value of parameter \"a\" is not among its allowed values.")]
    [InlineData("""{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["{{ PackageVersion }}"]}}]}""", "Parameter \"PackageVersion\" is not declared.")]
    public async Task BadContent_FailsWithInvalidDocumentContent(string content, string message)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SsmAsync("CreateDocument", Document("doc", content.Replace("STEP", Step, StringComparison.Ordinal)));

        answer.AssertJsonError("InvalidDocumentContent", message);
        (await world.SsmAsync("GetDocument", Named("doc"))).AssertJsonError("InvalidDocument", null);
    }

    [Theory]
    [InlineData("""{"name":"a","action":"aws:fly"}""", "", "Unknown action: aws:fly")]
    [InlineData("""{"name":"a","action":"aws:pause","nextStep":"b"}""", "", "Unknown step name: \"b\" in nextStep")]
    [InlineData("""{"name":"a","action":"aws:pause","onFailure":"step:b"}""", "", "Unknown step name: \"b\" in onFailure")]
    [InlineData("""{"name":"a","action":"aws:pause","isEnd":true,"nextStep":"a"}""", "", "\"isEnd == true\" and nextStep should not exist in same step.")]
    [InlineData("""{"name":"a","action":"aws:pause","onFailure":"Abort"}""", ""","outputs":["b.Payload"]""", "Unknown step name in named output: b.Payload")]
    public async Task ARunbookThatCannotBe_FailsWithInvalidDocumentContent(string step, string more, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document("doc", $$"""{"schemaVersion":"0.3","mainSteps":[{{step}}]{{more}}}""", "Automation")))
            .AssertJsonError("InvalidDocumentContent", message);
    }

    [Theory]
    [InlineData("""{"schemaVersion":"1.0"}""", "Missing SessionType in the document.")]
    [InlineData("""{"schemaVersion":"1.0","sessionType":"Shell"}""", "Invalid sessionType")]
    [InlineData("""{"schemaVersion":"1.0","sessionType":"Port"}""", "Missing Properties in session type Port document")]
    public async Task ASessionThatCannotBe_FailsWithInvalidDocumentContent(string content, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document("doc", content, "Session"))).AssertJsonError("InvalidDocumentContent", message);
    }

    [Theory]
    [InlineData("Command", "0.3")]
    [InlineData("Automation", "2.2")]
    [InlineData("Policy", "1.2")]
    [InlineData("Session", "2.2")]
    public async Task ASchemaVersionOfAnotherType_FailsWithInvalidDocumentSchemaVersion(string type, string version)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document("doc", $$"""{"schemaVersion":"{{version}}","mainSteps":[{{Step}}]}""", type)))
            .AssertJsonError("InvalidDocumentSchemaVersion", $"{version} is not a valid schema version for {type} document type");
    }

    [Fact]
    public async Task WithoutAType_ItIsACommand_ButForSchemaVersionTwoTwo()
    {
        await using var world = await TestWorld.StartAsync();
        var old = Document("old", """{"schemaVersion":"1.2","runtimeConfig":{"aws:runShellScript":{}}}""");
        var later = Document("later");
        Assert.True(old.Remove("DocumentType") && later.Remove("DocumentType"));

        Assert.Equal("Command", (await world.SsmAsync("CreateDocument", old)).Ok().Json["DocumentDescription"]!.Text("DocumentType"));
        (await world.SsmAsync("CreateDocument", later))
            .AssertJsonError("InvalidDocumentSchemaVersion", "Document type is required for schema version 2.2");
        later["Content"] = Runbook;
        later["DocumentFormat"] = "YAML";
        (await world.SsmAsync("CreateDocument", later))
            .AssertJsonError("InvalidDocumentSchemaVersion", "0.3 is not a valid schema version for Command document type");
    }

    [Fact]
    public async Task ContentBeyond64KiB_FailsWithMaxDocumentSizeExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        var content = Shell();

        await world.CreateDocumentAsync("fits", content + new string(' ', 65_536 - content.Length));
        (await world.SsmAsync("CreateDocument", Document("big", content + new string(' ', 65_537 - content.Length))))
            .AssertJsonError("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
    }

    [Fact]
    public async Task Yaml_IsReadAndGivenAsItWasOrAsJson()
    {
        await using var world = await TestWorld.StartAsync();

        var created = (await world.SsmAsync("CreateDocument", Document("stop", Runbook, "Automation", "YAML"))).Ok().Json["DocumentDescription"]!;

        Assert.Equal(("YAML", "0.3", "Stops\nan instance"), (created.Text("DocumentFormat"), created.Text("SchemaVersion"), created.Text("Description")));
        Assert.Equal(
            "InstanceId AWS::EC2::Instance::Id,OtherId AWS::EC2::Instance::Id,AutomationAssumeRole String",
            string.Join(',', created["Parameters"]!.AsArray().Select(static p => $"{p!.Text("Name")} {p!.Text("Type")}")));
        Assert.Equal(Runbook, (await world.GetDocumentAsync("stop", ("DocumentFormat", "YAML"))).Text("Content"));
        var json = await world.GetDocumentAsync("stop");
        Assert.Equal("JSON", json.Text("DocumentFormat"));
        var step = JsonNode.Parse(json.Text("Content"))!["mainSteps"]![0]!;
        Assert.Equal("""{"name":"stop","action":"aws:changeInstanceState","timeoutSeconds":60,"isEnd":true,"inputs":{"InstanceIds":["{{ InstanceId }}"],"DesiredState":"stopped"}}""", step.ToJsonString());
    }

    [Fact]
    public async Task Json_GivenAsYaml_SaysTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateDocumentAsync("deploy", Shell(description: "one\\ntwo").Replace("\"hello\"", "\"1\"", StringComparison.Ordinal));

        var yaml = (await world.GetDocumentAsync("deploy", ("DocumentFormat", "YAML"))).Text("Content");
        (await world.SsmAsync("CreateDocument", Document("copy", yaml, format: "YAML"))).Ok();

        Assert.StartsWith("schemaVersion: '2.2'\ndescription: |-\n  one\n  two\n", yaml, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse((await world.GetDocumentAsync("deploy")).Text("Content")),
            JsonNode.Parse((await world.GetDocumentAsync("copy")).Text("Content"))));
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: *nowhere")]
    [InlineData("- a")]
    [InlineData("")]
    public async Task BadYaml_FailsWithInvalidDocumentContent(string content)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document("doc", content + "\n", "Automation", "YAML")))
            .AssertJsonError("InvalidDocumentContent", "YAML not well-formed.");
    }

    [Fact]
    public async Task Aliases_CountAsWhatTheyStandFor()
    {
        await using var world = await TestWorld.StartAsync();
        var deep = string.Concat(Enumerable.Range(1, 20).Select(static i => $"a{i}: &a{i} [[[[[*a{i - 1}]]]]]\n"));
        var wide = string.Concat(Enumerable.Range(1, 20).Select(static i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n"));
        var flat = string.Concat(Enumerable.Range(1, 20).Select(static i => $"a{i}: *a0\n"));

        foreach (var content in new[] { deep, wide })
        {
            (await world.SsmAsync("CreateDocument", Document("doc", $"a0: &a0 [text]\n{content}", "CloudFormation", "YAML")))
                .AssertJsonError("InvalidDocumentContent", "YAML not well-formed.");
        }

        (await world.SsmAsync("CreateDocument", Document("doc", $"a0: &a0 [text]\n{flat}", "CloudFormation", "YAML"))).Ok();
    }

    [Fact]
    public async Task AChangeCalendar_IsText()
    {
        await using var world = await TestWorld.StartAsync();
        const string Calendar = "BEGIN:VCALENDAR\r\nPRODID:-//AWS//Change Calendar 1.0//EN\r\nVERSION:2.0\r\nX-CALENDAR-TYPE:DEFAULT_OPEN\r\nEND:VCALENDAR";

        (await world.SsmAsync("CreateDocument", Document("calendar", Calendar, "ChangeCalendar", "TEXT"))).Ok();

        var got = await world.GetDocumentAsync("calendar");
        Assert.Equal(("TEXT", Calendar), (got.Text("DocumentFormat"), got.Text("Content")));
        (await world.SsmAsync("CreateDocument", Document("other", "BEGIN:VCALENDAR", "ChangeCalendar", "TEXT"))).AssertJsonError("InvalidDocumentContent", null);
        (await world.SsmAsync("CreateDocument", Document("other", "{}", "ChangeCalendar"))).AssertJsonError(
            "ValidationException", "Document format 'JSON' is not supported.");
        (await world.SsmAsync("CreateDocument", Document("other", Shell(), format: "TEXT"))).AssertJsonError(
            "ValidationException", "Invalid document format: TEXT");
        (await world.SsmAsync("CreateDocument", Document("other", "{}", "ApplicationConfiguration"))).AssertJsonError(
            "ValidationException", "DocumentRequires cannot be empty when creating a document of type ApplicationConfiguration");
    }

    [Theory]
    [InlineData("ApplicationConfigurationSchema", """{"type":"object"}""", "JSON")]
    [InlineData("CloudFormation", "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref Name}\n", "YAML")]
    public async Task TypesThatAreNotRun_AreKeptAsTheyAre(string type, string content, string format)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("CreateDocument", Document("doc", content, type, format))).Ok();

        Assert.Equal(content, (await world.GetDocumentAsync("doc", ("DocumentFormat", format))).Text("Content"));
    }
}
