using Simfra.Host;

return await new SimfraCommand(Environment.GetEnvironmentVariable).Parse(args).InvokeAsync();
