using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Protection;

public sealed class DataProtectionTests
{
    private const string Id = """{"logGroupIdentifier":"/app/orders"}""";

    [Theory]
    [InlineData("EmailAddress", "mail ada@example.com now", "mail *************** now")]
    [InlineData("EmailAddress", "no@mail", "no@mail")]
    [InlineData("IpAddress", "from 10.1.2.3, 2001:db8::1", "from ********, ***********")]
    [InlineData("IpAddress", "999.1.1.1 and version 1.2.3.4.5", "999.1.1.1 and version 1.2.3.4.5")]
    [InlineData("CreditCardNumber", "card 4111 1111 1111 1111", "card *******************")]
    [InlineData("CreditCardNumber", "card 4111111111111112", "card 4111111111111112")]
    [InlineData("CreditCardNumber", "order 4111111111111111", "order 4111111111111111")]
    [InlineData("CreditCardNumber", "4111111111111111 by card-number", "**************** by card-number")]
    [InlineData("CreditCardNumber", "card, and more than thirty characters of text 4111111111111111", "card, and more than thirty characters of text 4111111111111111")]
    [InlineData("CreditCardExpiration", "expiry: 04/2031, page 04/05/2031", "expiry: *******, page 04/05/2031")]
    [InlineData("CreditCardSecurityCode", "cvv=123 of 12345", "cvv=*** of 12345")]
    [InlineData("CreditCardSecurityCode", "status 123", "status 123")]
    [InlineData("DateOfBirth", "dob 1990-12-31; date_of_birth 31 December 1990", "dob **********; date_of_birth ****************")]
    [InlineData("DateOfBirth", "on 1990-12-31", "on 1990-12-31")]
    [InlineData("CepCode-BR", "CEP 01310-100", "CEP *********")]
    [InlineData("Cnpj-BR", "cnpj 11.222.333/0001-81 not 11.222.333/0001-82", "cnpj ****************** not 11.222.333/0001-82")]
    [InlineData("CpfCode-BR", "cpf 529.982.247-25 not 529.982.247-26", "cpf ************** not 529.982.247-26")]
    [InlineData("ElectoralRollNumber-GB", "electoral roll number AB1234", "electoral roll number ******")]
    [InlineData("DrugEnforcementAgencyNumber-US", "DEA number AB1234563 not AB1234564", "DEA number ********* not AB1234564")]
    [InlineData("HealthInsuranceCardNumber-EU", "ehic 80276001234567890123", "ehic ********************")]
    [InlineData("HealthInsuranceClaimNumber-US", "hic no. 123-45-6789A", "hic no. ************")]
    [InlineData("HealthInsuranceNumber-FR", "carte vitale 2 55 08 14 168 025 38 not 2 55 08 14 168 025 39", "carte vitale ********************* not 2 55 08 14 168 025 39")]
    [InlineData("AwsSecretKey", "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key=****************************************")]
    [InlineData("AwsSecretKey", "hash wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "hash wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    [InlineData("Ssn-US", "ssn 123-45-6789", "ssn ***********")]
    [InlineData("Ssn-US", "ssn 000-45-6789", "ssn 000-45-6789")]
    [InlineData("PhoneNumber-US", "call (425) 555-0100", "call **************")]
    [InlineData("VehicleIdentificationNumber", "vin 1M8GDM9AXKP042788", "vin *****************")]
    [InlineData("BankAccountNumber-DE", "iban DE89370400440532013000", "iban **********************")]
    [InlineData("BankAccountNumber-GB", "iban GB29 NWBK 6016 1331 9268 19", "iban ***************************")]
    [InlineData("OpenSshPrivateKey", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "**************************************************************************")]
    public void Mask_HidesWhatTheIdentifierFinds(string identifier, string message, string masked) =>
        Assert.Equal(masked, DataProtectionPolicy.Parse(Policy([ManagedIdentifiers.ArnPrefix + identifier])).Mask(message));

    [Fact]
    public async Task PutDataProtectionPolicy_MasksEvents()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var policy = Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress", "OrderId"], """{"CustomDataIdentifier":[{"Name":"OrderId","Regex":"order-\\d+"}]}""");

        var put = await PutAsync(world, policy);
        await world.PutAsync((0, "order-12 of ada@example.com"));

        Assert.Equal((policy, LogsTestCalls.Now), (put.Text("policyDocument"), put["lastUpdatedTime"]!.GetValue<long>()));
        Assert.Equal("******** of ***************", (await world.GetAsync()).Messages());
        Assert.Equal("order-12 of ada@example.com", (await world.GetAsync(""","unmask":true""")).Messages());
        Assert.Equal("ACTIVATED", (await world.GroupAsync()).Text("dataProtectionStatus"));
        Assert.Equal(policy, (await world.LogsOkAsync("GetDataProtectionPolicy", Id)).Text("policyDocument"));
    }

    [Fact]
    public async Task APolicy_MasksWhatComesInWhileItIsThere_AndNothingElse()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "before@example.com"));
        await PutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]));
        await world.PutAsync((1, "ada@example.com"));

        await world.LogsOkAsync("DeleteDataProtectionPolicy", Id);
        await world.PutAsync((2, "after@example.com"));

        Assert.Equal("before@example.com *************** after@example.com", (await world.GetAsync()).Messages());
        Assert.Equal("before@example.com ada@example.com after@example.com", (await world.GetAsync(""","unmask":true""")).Messages());
        Assert.Equal(Id, (await world.LogsOkAsync("GetDataProtectionPolicy", Id)).ToJsonString());
        (await world.LogsAsync("DeleteDataProtectionPolicy", Id)).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task WhatIsMasked_CannotBeSearchedFor_AndFiltersSeeTheMask()
    {
        await using var world = await TestWorld.StartAsync();
        var targets = SubscriptionTestTargets.In(world);
        await world.CreateStreamAsync();
        await PutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]));
        await world.LogsOkAsync(
            "PutSubscriptionFilter",
            $$"""{"logGroupName":"/app/orders","filterName":"f","filterPattern":"","destinationArn":"{{SubscriptionTestTargets.Function}}"}""");
        await world.PutAsync((0, "to ada@example.com"));
        await world.Server.DrainAsync();
        const string Filter = """{"logGroupName":"/app/orders","filterPattern":"%ada%" """;

        Assert.Equal("to ***************", Assert.Single(targets.Calls).Message["logEvents"]![0]!.Text("message"));
        Assert.Equal("", (await world.LogsOkAsync("FilterLogEvents", Filter + "}")).Messages());
        Assert.Equal("to ada@example.com", (await world.LogsOkAsync("FilterLogEvents", Filter + ""","unmask":true}""")).Messages());
    }

    [Fact]
    public async Task Findings_AreCountedByAMetric()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress", "arn:aws:dataprotection::aws:data-identifier/IpAddress"]));

        await world.PutAsync((0, "ada@example.com at 10.1.2.3"), (1, "nothing"), (2, "bob@example.com"));

        Assert.Equal(2, await world.SumOfLogsMetricAsync("LogEventsWithFindings", ("DataProtectionOperation", "Audit")));
        Assert.Equal(3, await world.SumOfLogsMetricAsync("IncomingLogEvents"));
    }

    [Fact]
    public async Task Queries_MaskUnlessToldToUnmask()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]));
        await world.PutAsync((0, """{"mail":"ada@example.com"}"""));
        const string Text = "fields mail, unmask(mail) as plain | display mail, plain";

        var id = (await world.LogsOkAsync("StartQuery", Query(Text))).Text("queryId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var row = (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}"""))["results"]![0]!;
        var pointer = row[2]!.Text("value");

        Assert.Equal(("***************", "ada@example.com"), (row[0]!.Text("value"), row[1]!.Text("value")));
        Assert.Equal("***************", (await world.LogsOkAsync("GetLogRecord", $$"""{"logRecordPointer":"{{pointer}}"}"""))["logRecord"]!.Text("mail"));
        Assert.Equal(
            "ada@example.com", (await world.LogsOkAsync("GetLogRecord", $$"""{"logRecordPointer":"{{pointer}}","unmask":true}"""))["logRecord"]!.Text("mail"));
    }

    [Fact]
    public async Task Unmask_WithoutPermission_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await using var user = await TestUser.CreateAsync(
            world, "reader", """{"Effect":"Allow","Action":["logs:StartQuery","logs:GetLogEvents"],"Resource":"*"}""");

        (await user.World.LogsAsync("StartQuery", Query("fields @message"))).Ok();
        (await user.World.LogsAsync("StartQuery", Query("fields unmask(@message) as m"))).AssertJsonError("AccessDeniedException", null);
        (await user.World.LogsAsync("PutDataProtectionPolicy", $$"""{"logGroupIdentifier":"/app/orders","policyDocument":"{}"}"""))
            .AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task Findings_GoToTheirDestinations()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateGroupAsync("/aws/vendedlogs/audit");
        await PutAsync(world, Policy(
            ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"], destination: """{"CloudWatchLogs":{"LogGroup":"/aws/vendedlogs/audit"}}"""));

        await world.PutAsync((0, "to ada@example.com and bob@example.com"), (1, "nothing"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var streams = await world.LogsOkAsync("DescribeLogStreams", """{"logGroupName":"/aws/vendedlogs/audit"}""");
        var name = Assert.Single(streams["logStreams"]!.AsArray())!.Text("logStreamName");
        var events = await world.LogsOkAsync("GetLogEvents", $$"""{"logGroupName":"/aws/vendedlogs/audit","logStreamName":"{{name}}"}""");
        Assert.Equal(
            """
            {"auditTimestamp":"2030-01-02T03:04:05Z","resourceArn":"arn:aws:logs:us-east-1:000000000000:log-group:/app/orders:*",
            "dataIdentifiers":[{"name":"EmailAddress","count":2,"detections":[{"start":4,"end":18},{"start":24,"end":38}]}]}
            """.ReplaceLineEndings(""),
            events.Messages());
    }

    [Theory]
    [InlineData("{", "The policy document is not valid JSON.")]
    [InlineData("{}", "The Version of the policy document must be 2021-06-01.")]
    [InlineData("""{"Version":"2021-06-01","Statement":[]}""", "The policy document must have two statements, one that audits and one that de-identifies.")]
    public async Task PutDataProtectionPolicy_ThatIsWrong_IsRefused(string document, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await TryPutAsync(world, document)).AssertJsonError("InvalidParameterException", message);
    }

    [Fact]
    public async Task PutDataProtectionPolicy_OfIdentifiersThatArent_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await TryPutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/Nothing"]))).AssertJsonError("InvalidParameterException", null);
        (await TryPutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/Address"]))).AssertJsonError("NotImplemented", null, 501);
        (await TryPutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/DriversLicense-FR"]))).AssertJsonError("NotImplemented", null, 501);
        (await TryPutAsync(world, Policy(["X"], """{"CustomDataIdentifier":[{"Name":"X","Regex":"("}]}"""))).AssertJsonError("InvalidParameterException", null);
        (await TryPutAsync(world, Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress"], destination: """{"CloudWatchLogs":{"LogGroup":"none"}}""")))
            .AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task AccountPolicy_MasksAllGroups()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var document = JsonValue.Create(Policy(["arn:aws:dataprotection::aws:data-identifier/EmailAddress"])).ToJsonString();

        var put = await world.LogsOkAsync(
            "PutAccountPolicy", $$"""{"policyName":"p","policyType":"DATA_PROTECTION_POLICY","policyDocument":{{document}},"scope":"ALL"}""");
        var second = await world.LogsAsync("PutAccountPolicy", $$"""{"policyName":"q","policyType":"DATA_PROTECTION_POLICY","policyDocument":{{document}}}""");
        await world.PutAsync((0, "ada@example.com"));

        Assert.Equal(("p", "ALL", "000000000000"), (put["accountPolicy"]!.Text("policyName"), put["accountPolicy"]!.Text("scope"), put["accountPolicy"]!.Text("accountId")));
        second.AssertJsonError("LimitExceededException", null);
        Assert.Equal("***************", (await world.GetAsync()).Messages());
        Assert.Equal("""["ACCOUNT_DATA_PROTECTION"]""", (await world.GroupAsync())["inheritedProperties"]!.ToJsonString());
        Assert.Single((await world.LogsOkAsync("DescribeAccountPolicies", """{"policyType":"DATA_PROTECTION_POLICY"}"""))["accountPolicies"]!.AsArray());
        await world.LogsOkAsync("DeleteAccountPolicy", """{"policyName":"p","policyType":"DATA_PROTECTION_POLICY"}""");
        await world.PutAsync((1, "bob@example.com"));
        Assert.Equal("*************** bob@example.com", (await world.GetAsync()).Messages());
        (await world.LogsAsync("DeleteAccountPolicy", """{"policyName":"p","policyType":"DATA_PROTECTION_POLICY"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    private static string Policy(string[] identifiers, string configuration = "{}", string destination = "{}")
    {
        var names = string.Join(',', identifiers.Select(static i => $"\"{i}\""));
        return new StringBuilder("""{"Name":"p","Version":"2021-06-01","Configuration":""").Append(configuration)
            .Append(""","Statement":[{"Sid":"audit","DataIdentifier":[""").Append(names)
            .Append("""],"Operation":{"Audit":{"FindingsDestination":""").Append(destination)
            .Append("""}}},{"Sid":"mask","DataIdentifier":[""").Append(names)
            .Append("""],"Operation":{"Deidentify":{"MaskConfig":{}}}}]}""")
            .ToString();
    }

    private static string Query(string text) =>
        $$"""{"logGroupName":"/app/orders","startTime":{{(LogsTestCalls.Now / 1000) - 10}},"endTime":{{(LogsTestCalls.Now / 1000) + 10}},"queryString":"{{text}}"}""";

    private static async Task<JsonNode> PutAsync(TestWorld world, string policy) => (await TryPutAsync(world, policy)).Ok().Json;

    private static Task<TestAnswer> TryPutAsync(TestWorld world, string policy) => world.LogsAsync(
        "PutDataProtectionPolicy", $$"""{"logGroupIdentifier":"/app/orders","policyDocument":{{JsonValue.Create(policy).ToJsonString()}}}""");
}
