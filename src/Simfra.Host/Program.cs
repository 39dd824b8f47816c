using System.CommandLine;

var root = new RootCommand("AWS on one local port.");
return await root.Parse(args).InvokeAsync();
